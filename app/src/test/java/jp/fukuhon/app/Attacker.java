package jp.fukuhon.app;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import jp.fukuhon.app.Caller.Answer;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.wire.Chunk;

/** Tries altered requests on the centre and keeps count. Not thread-safe. */
final class Attacker implements AutoCloseable {

  private static final int FLIPS = 2_000;
  private static final Set<Integer> REFUSALS = Set.of(400, 403, 404, 409, 413, 422);

  private final Tampering tampering;
  private final ForgedMessages forged;
  private final String self;
  private final String otherParty;
  private final Caller sender;
  private final Caller other;
  private final Map<String, Integer> refusals = new TreeMap<>();
  private final List<String> accepted = new ArrayList<>();

  /**
   * @param self whose messages they are, {@code sender} calls with its certificate
   * @param otherParty another one that the centre knows, {@code other} calls with its certificate
   */
  Attacker(
      Tampering tampering,
      ForgedMessages forged,
      String self,
      Caller sender,
      String otherParty,
      Caller other) {
    this.tampering = tampering;
    this.forged = forged;
    this.self = self;
    this.sender = sender;
    this.otherParty = otherParty;
    this.other = other;
  }

  /** Refusals by status and problem type. */
  Map<String, Integer> refusals() {
    return refusals;
  }

  /** Altered requests that were taken, or answered otherwise than by a problem document. */
  List<String> accepted() {
    return accepted;
  }

  private void attempt(String what, String path, byte[] body) {
    attempt(sender, what, path, body);
  }

  private void attempt(Caller caller, String what, String path, byte[] body) {
    try {
      Answer answer = caller.put(path, body);
      boolean refused =
          REFUSALS.contains(answer.status())
              && answer.problem().startsWith("urn:fukuhon:problem:")
              && !answer.detail().isEmpty();
      if (refused) {
        refusals.merge(answer.status() + " " + answer.problem(), 1, Integer::sum);
      } else {
        accepted.add(path + " " + what + " -> " + answer.status() + " " + answer.problem());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What can be done to any message. */
  void attack(String path, byte[] genuine, List<String> otherPaths) {
    tampering.flips(genuine, FLIPS, (what, body) -> attempt(what, path, body));
    tampering.truncations(genuine, (what, body) -> attempt(what, path, body));
    tampering.extensions(genuine, (what, body) -> attempt(what, path, body));
    otherPaths.forEach(to -> attempt("replayed", to, genuine));
    attempt(other, "with another party's certificate", path, genuine);
  }

  /** What can be done to a signed document: signed by another, or altered by its own signer. */
  void attackDocument(String path, byte[] genuine, byte[] content, Suite suite, Set<String> bound) {
    Tampering.membersInPlace(genuine, content, (what, body) -> attempt(what, path, body));
    Suite lower = suite == Suite.HYBRID ? Suite.CLASSIC : Suite.HYBRID;
    attempt("in another suite", path, forged.signed(self, content, lower));
    attempt("signed by another party", path, forged.signed(otherParty, content, suite));
    attempt("signed by the centre", path, forged.signed("centre", content, suite));
    Tampering.members(content)
        .forEach(
            (member, altered) -> {
              attempt(
                  member + " by another party", path, forged.signed(otherParty, altered, suite));
              if (bound.contains(member.split("/", 3)[1])) {
                attempt(member + " by its signer", path, forged.signed(self, altered, suite));
              }
            });
  }

  /** What else can be done to a chunk. */
  void attackChunk(String path, byte[] genuine, byte[] header)
      throws InvalidProtocolBufferException {
    Chunk chunk = Chunk.parseFrom(genuine);
    Tampering.membersInPlace(genuine, header, (what, body) -> attempt(what, path, body));
    Tampering.members(header)
        .forEach(
            (member, altered) -> {
              // how many it keeps back only the sender knows; the completion must say the same
              boolean ownWord = member.equals("/quarantined");
              for (String party : ownWord ? List.of(otherParty) : List.of(self, otherParty)) {
                attempt(
                    member + " by " + party,
                    path,
                    chunk.toBuilder()
                        .setSignedHeader(
                            ByteString.copyFrom(forged.signed(party, altered, Suite.CLASSIC)))
                        .build()
                        .toByteArray());
              }
            });
    Chunk.Builder fewer = chunk.toBuilder().removeRecords(chunk.getRecordsCount() - 1);
    attempt("a record left out", path, fewer.build().toByteArray());
    Chunk.Builder swapped =
        chunk.toBuilder().setRecords(0, chunk.getRecords(1)).setRecords(1, chunk.getRecords(0));
    attempt("two records exchanged", path, swapped.build().toByteArray());
    Chunk.Builder doubled = chunk.toBuilder().addRecords(chunk.getRecords(0));
    attempt("a record twice", path, doubled.build().toByteArray());
  }

  @Override
  public void close() {
    sender.close();
    other.close();
  }
}
