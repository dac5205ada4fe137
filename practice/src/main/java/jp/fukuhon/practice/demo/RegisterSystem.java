package jp.fukuhon.practice.demo;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import jp.fukuhon.practice.demo.DemoReport.Trial;
import jp.fukuhon.practice.samples.SampleRegister;
import jp.fukuhon.practice.samples.SampleRegisters;

/**
 * Plays the municipality's register system (戸籍情報システム): feeds the gateway with plain SQL in the role
 * {@code feeder}. One thread.
 */
final class RegisterSystem {

  private static final String FROZEN = "55006";
  private static final byte[] CORRECTION =
      "<!-- 更正: submitted while the register was frozen -->\n".getBytes(StandardCharsets.UTF_8);

  private final Connection feeder;
  private final SampleRegisters samples;

  RegisterSystem(Connection feeder, SampleRegisters samples) {
    this.feeder = feeder;
    this.samples = samples;
  }

  /** A change that waits for the end of the freeze. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Deferred(String registerId, int revision, byte[] content) {}

  /** Tries to change registers that are frozen; each attempt must be refused. */
  Trial updateFrozen(List<String> registerIds) throws SQLException {
    long refused = 0;
    for (String id : registerIds) {
      if (Sql.isRefused(
          FROZEN,
          feeder,
          """
          UPDATE source.register SET revision = revision + 1
           WHERE municipality_code = ? AND dataset = ? AND register_id = ?
          """,
          samples.municipalityCode(),
          DemoRequest.DATASET,
          id)) {
        refused++;
      }
    }
    return new Trial(registerIds.size(), refused);
  }

  /** Submits a correction of a frozen register; it must be kept for later. */
  Deferred submit(String registerId) throws SQLException {
    Deferred before = read(registerId);
    byte[] content = Arrays.copyOf(before.content(), before.content().length + CORRECTION.length);
    System.arraycopy(CORRECTION, 0, content, before.content().length, CORRECTION.length);
    Deferred change = new Deferred(registerId, before.revision() + 1, content);
    String answer =
        Sql.one(
            feeder,
            row -> row.getString(1),
            "SELECT source.submit(?, ?, ?, 'CURRENT', ?, 'application/xml', ?)",
            samples.municipalityCode(),
            DemoRequest.DATASET,
            registerId,
            change.revision(),
            content);
    if (!answer.equals("deferred")) {
      throw new SQLException("source.submit answered '" + answer + "', not 'deferred'");
    }
    return change;
  }

  /** Whether the register is now as that change made it. */
  boolean isApplied(Deferred change) throws SQLException {
    Deferred now = read(change.registerId());
    return now.revision() == change.revision() && Arrays.equals(now.content(), change.content());
  }

  private Deferred read(String registerId) throws SQLException {
    return Sql.one(
        feeder,
        row -> new Deferred(registerId, row.getInt(1), row.getBytes(2)),
        """
        SELECT revision, content FROM source.register
         WHERE municipality_code = ? AND dataset = ? AND register_id = ?
        """,
        samples.municipalityCode(),
        DemoRequest.DATASET,
        registerId);
  }

  /** Inserts a register that is not there yet. */
  Trial insertNew(int number) throws SQLException {
    SampleRegister register = samples.register(number);
    boolean refused =
        Sql.isRefused(
            FROZEN,
            feeder,
            """
            INSERT INTO source.register
                   (municipality_code, dataset, register_id, kind, revision, media_type, content)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            samples.municipalityCode(),
            DemoRequest.DATASET,
            register.registerId(),
            register.kind(),
            register.revision(),
            register.mediaType(),
            register.content());
    return new Trial(1, refused ? 0 : 1);
  }

  /** Gives every register a new revision, so that all of them are sent again. */
  void touchAll() throws SQLException {
    Sql.update(feeder, "UPDATE source.register SET revision = revision + 1");
  }
}
