package jp.fukuhon.jobs.rewrap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Rewrappings;
import jp.fukuhon.core.ledger.Rewrappings.Candidate;
import jp.fukuhon.jobs.rewrap.RewrapService.Rewrapped;
import jp.fukuhon.readers.opening.KeyRewrapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemStream;

/**
 * Rewraps one transfer's keys; counts those that need none, and names those that no key opens,
 * which do not keep the others from being rewrapped. Not thread-safe.
 */
final class RewrapProcessor implements ItemProcessor<Candidate, Rewrapped>, ItemStream {

  private static final Logger LOG = LoggerFactory.getLogger(RewrapProcessor.class);
  private static final String UNOPENED = "fukuhon.unopened";
  private static final int NAMED = 20;

  private final KeyRewrapper rewrapper;
  private final Rewrappings rewrappings;
  private final List<String> unopened = new ArrayList<>();
  private long rewrapped;
  private long current;

  RewrapProcessor(KeyRewrapper rewrapper, Rewrappings rewrappings) {
    this.rewrapper = rewrapper;
    this.rewrappings = rewrappings;
  }

  @Override
  public void open(ExecutionContext context) {
    unopened.clear();
    String names = context.getString(UNOPENED, "");
    unopened.addAll(names.isEmpty() ? List.of() : List.of(names.split(",")));
  }

  @Override
  public @Nullable Rewrapped process(Candidate transfer) {
    try {
      Optional<byte[]> document =
          rewrapper.rewrap(
              transfer.id(), transfer.manifest(), rewrappings.documents(transfer.id()));
      if (document.isEmpty()) {
        current++;
        return null;
      }
      rewrapped++;
      return new Rewrapped(transfer, document.get());
    } catch (TransferException.Integrity e) {
      LOG.error("rewrap: the keys of transfer {} do not open", transfer.id(), e);
      if (unopened.size() < NAMED) {
        unopened.add(transfer.id().toString());
      }
      return null;
    }
  }

  @Override
  public void update(ExecutionContext context) {
    context.putString(UNOPENED, String.join(",", unopened));
  }

  long rewrapped() {
    return rewrapped;
  }

  long current() {
    return current;
  }

  List<String> unopened() {
    return List.copyOf(unopened);
  }
}
