package jp.fukuhon.core.account;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.core.register.StreamId;

/**
 * Whose registers somebody may do something about. Immutable.
 *
 * @param municipalities empty for all
 * @param datasets empty for all
 */
public record AccountScope(Set<MunicipalityCode> municipalities, Set<Dataset> datasets) {

  /** The whole party. */
  public static final AccountScope ALL = new AccountScope(Set.of(), Set.of());

  public AccountScope {
    municipalities = java.util.Collections.unmodifiableSet(new TreeSet<>(municipalities));
    datasets =
        datasets.isEmpty()
            ? Set.of()
            : java.util.Collections.unmodifiableSet(EnumSet.copyOf(datasets));
  }

  /** Whether it is the whole party. */
  public boolean isAll() {
    return municipalities.isEmpty() && datasets.isEmpty();
  }

  /** Whether a stream is in it. */
  public boolean permits(StreamId stream) {
    return permits(stream.municipality())
        && (datasets.isEmpty() || datasets.contains(stream.dataset()));
  }

  /** Whether a municipality is in it, with some dataset at least. */
  public boolean permits(MunicipalityCode municipality) {
    return municipalities.isEmpty() || municipalities.contains(municipality);
  }

  /** The codes of the municipalities, for people; empty for all. */
  public List<String> municipalityCodes() {
    return municipalities.stream().map(MunicipalityCode::value).toList();
  }

  /** The names of the datasets, for people; empty for all. */
  public List<String> datasetNames() {
    return datasets.stream().map(Dataset::name).toList();
  }
}
