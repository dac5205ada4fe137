package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static jp.fukuhon.core.ledger.PartyDatabase.VIEWER;
import static jp.fukuhon.core.ledger.ReceivedVersions.opened;
import static jp.fukuhon.core.ledger.ReceivedVersions.register;
import static jp.fukuhon.core.ledger.ReceivedVersions.viewed;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.register.StreamId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 掃除: which versions the engine can remove, and that it can remove no other. */
class SweepIT {

  private static final String SWEEP = "SELECT registry.sweep_chunk(?, 0, 0, ?)";

  private ReceivedVersions centre;
  private Connection engine;
  private Connection superuser;

  @BeforeEach
  void tenPublishedRegisters() throws SQLException {
    centre = ReceivedVersions.create();
    engine = centre.database().as(ENGINE);
    superuser = centre.database().as(SUPERUSER);
    centre.published(1, 1, 10, 1);
  }

  @AfterEach
  void close() throws SQLException {
    engine.close();
    superuser.close();
  }

  /** Every outcome so far was that many days earlier. */
  private void letPass(int days) throws SQLException {
    Sql.run(superuser, "ALTER TABLE registry.transfer DISABLE TRIGGER zz_keep");
    Sql.run(
        superuser,
        "UPDATE registry.transfer SET updated_at = updated_at - make_interval(days => ?)"
            + " WHERE state IN ('PUBLISHED', 'REJECTED', 'ABORTED')",
        days);
    Sql.run(superuser, "ALTER TABLE registry.transfer ENABLE ALWAYS TRIGGER zz_keep");
  }

  private String sweep(long transfer) throws SQLException {
    return Sql.text(engine, SWEEP, transfer, 100);
  }

  private List<String> versions() throws SQLException {
    return Sql.column(
        superuser,
        "SELECT transfer_no || ' ' || register_id FROM registry.register_version ORDER BY"
            + " transfer_no, register_id");
  }

  private static List<String> of(long transfer, int... registers) {
    List<String> keys = new ArrayList<>();
    for (int number : registers) {
      keys.add(transfer + " " + register(number));
    }
    return keys;
  }

  private long failed(int sequence, String outcome, int first, int last) throws SQLException {
    long transfer = centre.offer(sequence);
    centre.append(transfer, first, last, 9, false);
    centre.state(transfer, outcome);
    return transfer;
  }

  @Test
  void whatNobodyCanViewGoesAndEverythingElseStays() throws SQLException {
    long second = centre.published(2, 1, 3, 2);
    long aborted = failed(3, "ABORTED", 4, 6);
    long rejected = failed(4, "REJECTED", 1, 8);
    long withdrawal = centre.offer(5);
    centre.append(withdrawal, 9, 9, 2, true);
    centre.publish(withdrawal);
    letPass(2);
    long open = centre.offer(6);
    centre.append(open, 10, 10, 2, false);

    assertThat(sweep(1)).as("replaced nothing").isEqualTo("0");
    assertThat(sweep(second)).isEqualTo("3");
    assertThat(sweep(second)).isEqualTo("0");
    assertThat(sweep(aborted)).isEqualTo("3");
    assertThat(sweep(rejected)).isEqualTo("8");
    assertThat(sweep(withdrawal)).isEqualTo("1");
    for (String state : List.of("RECEIVING", "VERIFYING")) {
      centre.state(open, state);
      assertRefused("55000", () -> sweep(open)).contains("has not had its outcome for a day");
    }
    List<String> left = new ArrayList<>(of(1, 4, 5, 6, 7, 8, 10));
    left.addAll(of(second, 1, 2, 3));
    left.addAll(of(withdrawal, 9));
    left.addAll(of(open, 10));
    assertThat(versions()).containsExactlyElementsOf(left);
    assertThat(
            Sql.column(
                engine,
                "SELECT transfer_no || '/' || ordinal FROM registry.swept_version ORDER BY"
                    + " ordinal"))
        .as("leaves of what was published and replaced")
        .containsExactly("1/1", "1/2", "1/3", "1/9");
  }

  @Test
  void theLeavesThatStayAreThoseThatBothSidesSigned() throws SQLException {
    centre.published(2, 1, 2, 2);
    letPass(2);
    assertThat(sweep(2)).isEqualTo("2");
    RecordDigest digest = new RecordDigest(StreamId.parse("131016-FUKUHON"));
    List<List<String>> expected = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      byte[] octets =
          Sha256.of(String.valueOf(i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
      RecordFields fields =
          new RecordFields(register(i), i, RegisterKind.CURRENT, 1, "application/xml", false, 10);
      expected.add(
          List.of(
              HexFormat.of().formatHex(digest.contentLeaf(fields, octets)),
              HexFormat.of().formatHex(digest.sealedLeaf(Codec.STORED, octets))));
    }
    assertThat(
            Sql.rows(
                engine,
                "SELECT encode(content_leaf, 'hex'), encode(sealed_leaf, 'hex') FROM"
                    + " registry.swept_version ORDER BY ordinal"))
        .isEqualTo(expected);
  }

  @Test
  void theEngineRemovesNothingByItselfAndNothingYoung() throws SQLException {
    centre.published(2, 1, 3, 2);
    failed(3, "ABORTED", 4, 6);
    for (long transfer = 1; transfer <= 3; transfer++) {
      long young = transfer;
      assertRefused("55000", () -> sweep(young)).contains("for a day");
    }
    letPass(2);
    for (String statement :
        List.of(
            "DELETE FROM registry.register_version",
            "TRUNCATE registry.register_version",
            "UPDATE registry.register_version SET revision = 1",
            "DELETE FROM registry.swept",
            "UPDATE registry.swept SET versions = 0",
            "DELETE FROM registry.swept_version",
            "DELETE FROM registry.transfer",
            "DELETE FROM registry.chunk",
            "DELETE FROM registry.verification",
            "INSERT INTO registry.swept_version VALUES (1, 0, 0, 4, sha256(''), sha256(''))",
            "SELECT registry.content_leaf(v) FROM registry.register_version v")) {
      assertRefused("42501", () -> Sql.run(engine, statement));
    }
    assertRefused("55000", () -> Sql.text(engine, SWEEP, 99L, 100));
    assertRefused("22023", () -> Sql.text(engine, SWEEP, 2L, 10_001));
    try (Connection owner = centre.database().as(PartyDatabase.OWNER)) {
      assertRefused(
          "55000",
          () ->
              Sql.run(
                  owner, "DELETE FROM registry.register_version WHERE register_id = 'R000004'"));
      assertRefused("55000", () -> Sql.run(owner, "TRUNCATE registry.swept_version"));
    }
    assertThat(versions()).hasSize(16);
  }

  @Test
  void oneTransactionRemovesNoMoreThanItIsTold() throws SQLException {
    centre.published(2, 1, 10, 2);
    letPass(2);
    assertThat(Sql.text(engine, SWEEP, 2L, 7)).isEqualTo("7");
    assertThat(Sql.text(engine, SWEEP, 2L, 7)).isEqualTo("3");
    assertThat(Sql.text(engine, SWEEP, 2L, 7)).isEqualTo("0");
  }

  @Test
  void nothingGoesWhileAComparisonOrARestoreMayNeedIt() throws SQLException {
    centre.published(2, 1, 3, 2);
    letPass(2);
    Sql.run(
        engine,
        """
        INSERT INTO reconcile.comparison (comparison_id, municipality_code, dataset, state, deep, upto, suite)
        VALUES ('a', '131016', 'FUKUHON', 'COMPARING', true, 1, 'hybrid')
        """);
    assertThat(sweep(2)).isEqualTo("null");
    Sql.run(engine, "UPDATE reconcile.comparison SET state = 'ABANDONED'");
    Sql.run(
        engine,
        """
        INSERT INTO recovery.quarantine (municipality_code, dataset, restored, found)
        VALUES ('131016', 'FUKUHON', 'HERE', 'rehearsal')
        """);
    assertThat(sweep(2)).isEqualTo("null");
    Sql.run(
        engine,
        "UPDATE recovery.quarantine SET recovered_by = 'x', recovered_at = clock_timestamp(),"
            + " ended_at = clock_timestamp()");
    assertThat(sweep(2)).isEqualTo("3");
  }

  @Test
  void whoComesSecondNeitherWaitsNorBelievesThatNothingIsLeft() throws SQLException {
    centre.published(2, 1, 3, 2);
    failed(3, "ABORTED", 4, 6);
    letPass(2);
    try (Connection first = centre.database().as(ENGINE)) {
      first.setAutoCommit(false);
      assertThat(Sql.text(first, SWEEP, 2L, 2)).isEqualTo("2");
      assertThat(Sql.text(first, SWEEP, 3L, 100)).isEqualTo("3");
      assertThat(sweep(2)).as("the row that is free").isEqualTo("1");
      assertThat(sweep(2)).isEqualTo("null");
      assertThat(sweep(3)).isEqualTo("null");
      first.commit();
    }
    assertThat(sweep(2)).isEqualTo("0");
    assertThat(sweep(3)).isEqualTo("0");
  }

  @Test
  void whoViewsMeanwhileMissesNothing() throws Exception {
    int registers = 300;
    for (int sequence = 2; sequence <= 6; sequence++) {
      centre.published(sequence, 1, registers, sequence);
    }
    letPass(2);
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      List<Future<Integer>> viewers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        viewers.add(pool.submit(() -> view(registers, stop)));
      }
      try {
        for (long transfer = 2; transfer <= 6; transfer++) {
          while (!Sql.text(engine, SWEEP, transfer, 20).equals("0")) {
            assertThat(viewers).noneMatch(Future::isDone);
          }
        }
      } finally {
        stop.set(true);
      }
      for (Future<Integer> viewer : viewers) {
        assertThat(viewer.get()).isPositive();
      }
    }
    assertThat(versions()).hasSize(registers);
  }

  private int view(int registers, AtomicBoolean stop) throws SQLException {
    int looks = 0;
    try (Connection viewer = centre.database().as(VIEWER)) {
      while (!stop.get()) {
        int number = looks++ % registers + 1;
        assertThat(opened(viewer, number)).hasSize(1);
        assertThat(viewed(viewer, number)).isEqualTo(opened(viewer, number));
        assertThat(ReceivedVersions.page(viewer, "", 500)).hasSize(registers);
      }
    }
    return looks;
  }
}
