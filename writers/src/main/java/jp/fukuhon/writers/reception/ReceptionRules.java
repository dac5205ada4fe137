package jp.fukuhon.writers.reception;

import java.util.List;
import java.util.Set;
import jp.fukuhon.core.seal.Suite;

/**
 * What this receiver accepts.
 *
 * @param party its own code
 * @param environment its tag; another one's transfers are refused
 * @param suites sealing suites of new transfers; one at least
 * @param maxChunkRecords in one chunk
 * @param maxChunkBytes octets of one chunk's body
 * @param maxDocumentBytes octets of one signed document
 * @param openLimits past which no further transfer begins
 */
public record ReceptionRules(
    String party,
    String environment,
    Set<Suite> suites,
    int maxChunkRecords,
    long maxChunkBytes,
    int maxDocumentBytes,
    OpenLimits openLimits) {

  public ReceptionRules {
    suites = Set.copyOf(suites);
  }

  List<String> suiteNames() {
    return suites.stream().map(Suite::label).sorted().toList();
  }
}
