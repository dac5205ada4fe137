package jp.fukuhon.bench.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.lab.LabParty;

/**
 * Published transfers of long ago, put into the centre's tables by their owner: one version each of
 * the registers 1 to N, with octets nobody can open. Both sides' ledgers stand behind them, so that
 * the engine goes on from there.
 */
final class PastVersions {

  private static final int PER_TRANSFER = 200_000;
  private static final int PER_PART = 50_000;
  private static final int PER_CHUNK = 2_000;
  private static final int TELL_EVERY = 5;
  private static final String DIGEST = "sha256('long ago')";

  private static final String TRANSFER =
      """
      INSERT INTO registry.transfer (transfer_id, municipality_code, dataset, sequence, mode, since, upto, records,
                                     state, suite, sender, manifest, manifest_digest, receipt, publish_no)
      VALUES (?, ?, ?, ?, 'FULL', ?, ?, ?, 'PUBLISHED', 'classic', ?, ''::bytea, sha256(''), ''::bytea,
              nextval('registry.publish_no'))
      RETURNING transfer_no
      """;

  /** About as many octets as a sealed sample register has. */
  private static final String VERSIONS =
      """
      INSERT INTO registry.register_version
             (municipality_code, dataset, register_id, transfer_no, part, number, ordinal, change_seq, kind, revision,
              media_type, withdrawn, content_length, codec, commitment, sealed)
      SELECT ?, ?, ? || '-' || lpad(n::text, 7, '0'), ?, (n - ?) / %1$d, (n - ?) %% %1$d / %2$d, (n - ?) %% %2$d,
             n, 'CURRENT', 1, 'application/xml', false, 3200, 1, sha256(n::text::bytea),
             decode(repeat(md5(n::text), 44), 'hex')
        FROM generate_series(?, ?) n
      """
          .formatted(PER_PART, PER_CHUNK);

  private final Parties parties;
  private final LabParty municipality;

  PastVersions(Parties parties, LabParty municipality) {
    this.parties = parties;
    this.municipality = municipality;
  }

  /** Puts them in, a transfer at a time. */
  void fill(int versions, Consumer<String> progress) {
    try (Connection centre = parties.connect(parties.centre(), "owner");
        Connection gateway = parties.connect(municipality, "owner")) {
      centre.setAutoCommit(false);
      int sequence = 0;
      for (int first = 1; first <= versions; first += PER_TRANSFER) {
        int last = (int) Math.min(versions, (long) first + PER_TRANSFER - 1);
        sequence++;
        versions(centre, transfer(centre, sequence, first, last), first, last);
        centre.commit();
        if (sequence % TELL_EVERY == 0) {
          progress.accept("  %,d versions".formatted(last));
        }
      }
      stream(centre, "registry.stream", sequence);
      centre.commit();
      stream(gateway, "gateway.stream", sequence);
    } catch (SQLException e) {
      throw new PracticeException(
          "the versions of long ago could not be put in: " + e.getMessage(),
          "has the centre's schema changed? PastVersions writes into it",
          e);
    }
  }

  private long transfer(Connection centre, int sequence, int first, int last) throws SQLException {
    try (PreparedStatement insert = centre.prepareStatement(TRANSFER)) {
      insert.setString(1, "%s-%s-%06d".formatted(municipality.name(), Parties.DATASET, sequence));
      insert.setString(2, municipality.name());
      insert.setString(3, Parties.DATASET);
      insert.setLong(4, sequence);
      insert.setLong(5, first - 1L);
      insert.setLong(6, last);
      insert.setLong(7, last - first + 1L);
      insert.setString(8, municipality.name());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private void versions(Connection centre, long transfer, int first, int last) throws SQLException {
    try (PreparedStatement insert = centre.prepareStatement(VERSIONS)) {
      insert.setString(1, municipality.name());
      insert.setString(2, Parties.DATASET);
      insert.setString(3, municipality.name());
      insert.setLong(4, transfer);
      insert.setInt(5, first);
      insert.setInt(6, first);
      insert.setInt(7, first);
      insert.setInt(8, first);
      insert.setInt(9, last);
      insert.executeUpdate();
    }
  }

  /** Both sides know that these transfers were; no incremental one has been. */
  private void stream(Connection party, String table, int sequence) throws SQLException {
    try (PreparedStatement insert =
        party.prepareStatement(
            "INSERT INTO "
                + table
                + " (municipality_code, dataset, last_sequence, previous_digest) VALUES (?, ?, ?, "
                + DIGEST
                + ")")) {
      insert.setString(1, municipality.name());
      insert.setString(2, Parties.DATASET);
      insert.setInt(3, sequence);
      insert.executeUpdate();
    }
  }
}
