package jp.fukuhon.writers.reception;

import java.util.Set;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.StreamId;

/**
 * A party that may call: what its certificate's code entitles it to (第5-3(1)(4)).
 *
 * @param party code in its certificates
 * @param role municipality or viewer
 * @param host registered host name
 * @param datasets which it may send
 */
public record Peer(String party, Role role, String host, Set<Dataset> datasets) {

  public Peer {
    datasets = Set.copyOf(datasets);
  }

  /** What a peer is. */
  public enum Role {
    MUNICIPALITY,
    VIEWER
  }

  /**
   * True when it may send that stream: its own municipality's, of a dataset it has the right to.
   */
  public boolean maySend(StreamId stream) {
    return role == Role.MUNICIPALITY
        && stream.municipality().value().equals(party)
        && datasets.contains(stream.dataset());
  }

  /** True when it may view records of that municipality. */
  public boolean mayView(String municipalityCode) {
    return role == Role.VIEWER || party.equals(municipalityCode);
  }
}
