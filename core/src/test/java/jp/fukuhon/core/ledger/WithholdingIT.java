package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.OWNER;
import static jp.fukuhon.core.ledger.PartyDatabase.VIEWER;
import static jp.fukuhon.core.ledger.ReceivedVersions.id;
import static jp.fukuhon.core.ledger.ReceivedVersions.opened;
import static jp.fukuhon.core.ledger.ReceivedVersions.page;
import static jp.fukuhon.core.ledger.ReceivedVersions.register;
import static jp.fukuhon.core.ledger.ReceivedVersions.viewed;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 閲覧禁止 (第5-8(2)ア): what viewers see of published, pending, withdrawn and failed versions. */
class WithholdingIT {

  private ReceivedVersions centre;
  private Connection viewer;

  @BeforeEach
  void tenPublishedRegisters() throws SQLException {
    centre = ReceivedVersions.create();
    centre.published(1, 1, 10, 1);
    viewer = centre.database().as(VIEWER);
  }

  @AfterEach
  void close() throws SQLException {
    viewer.close();
  }

  @Test
  void aPublishedRegisterIsViewable() throws SQLException {
    assertThat(viewed(viewer, 3)).containsExactly(List.of(register(3), "1", id(1)));
    assertThat(opened(viewer, 3)).containsExactly(List.of(register(3), "1", id(1)));
    assertThat(withheldBy(3)).isEqualTo("null");
  }

  @Test
  void aPendingVersionWithholdsItsRegisterAndNoOther() throws SQLException {
    long transfer = centre.offer(2);
    centre.append(transfer, 3, 3, 2, false);
    for (String state : List.of("RECEIVING", "VERIFYING")) {
      centre.state(transfer, state);
      assertThat(viewed(viewer, 3)).as(state).isEmpty();
      assertRefused("55P03", () -> opened(viewer, 3)).contains(id(2));
      assertThat(withheldBy(3)).isEqualTo(id(2));
      assertThat(page(viewer, "", 100)).hasSize(9).doesNotContain(register(3));
      assertThat(opened(viewer, 4)).hasSize(1);
    }
    centre.state(transfer, "PUBLISHED");
    assertThat(opened(viewer, 3)).containsExactly(List.of(register(3), "2", id(2)));
    assertThat(viewed(viewer, 3)).isEqualTo(opened(viewer, 3));
  }

  private String withheldBy(int number) throws SQLException {
    return Sql.column(
            viewer, "SELECT registry.withheld_by('131016', 'FUKUHON', ?)", register(number))
        .getFirst();
  }

  @Test
  void aNewRegisterIsWithheldUntilItsFirstPublication() throws SQLException {
    long transfer = centre.offer(2);
    centre.append(transfer, 11, 11, 1, false);
    assertThat(viewed(viewer, 11)).isEmpty();
    assertRefused("55P03", () -> opened(viewer, 11)).contains(id(2));
    assertThat(opened(viewer, 12)).as("unknown").isEmpty();
  }

  @Test
  void versionsOfAbortedAndRejectedTransfersCountForNothing() throws SQLException {
    int sequence = 2;
    for (String outcome : List.of("ABORTED", "REJECTED")) {
      long transfer = centre.offer(sequence++);
      centre.append(transfer, 3, 12, 9, false);
      centre.state(transfer, outcome);
      assertThat(viewed(viewer, 3)).containsExactly(List.of(register(3), "1", id(1)));
      assertThat(opened(viewer, 3)).containsExactly(List.of(register(3), "1", id(1)));
      assertThat(opened(viewer, 11)).isEmpty();
      assertThat(page(viewer, "", 100)).hasSize(10);
    }
  }

  @Test
  void aWithdrawnRegisterIsGoneNotWithheld() throws SQLException {
    long transfer = centre.offer(2);
    centre.append(transfer, 3, 3, 2, true);
    assertRefused("55P03", () -> opened(viewer, 3));
    centre.publish(transfer);
    assertThat(viewed(viewer, 3)).isEmpty();
    assertThat(opened(viewer, 3)).isEmpty();
    assertThat(withheldBy(3)).isEqualTo("null");
    assertThat(page(viewer, "", 100)).hasSize(9).doesNotContain(register(3));
    centre.published(3, 3, 3, 3);
    assertThat(opened(viewer, 3)).containsExactly(List.of(register(3), "3", id(3)));
  }

  @Test
  void pagesGoThroughEveryViewableRegisterInOrder() throws SQLException {
    centre.published(2, 1, 25, 2);
    long pending = centre.offer(3);
    centre.append(pending, 7, 7, 3, false);
    List<String> all = new ArrayList<>();
    List<String> page = page(viewer, "", 4);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = page(viewer, page.getLast(), 4);
    }
    assertThat(all).hasSize(24).isSorted().doesNotHaveDuplicates().doesNotContain(register(7));
    assertRefused("22023", () -> page(viewer, "", 0));
  }

  @Test
  void onlyAPublishedTransferGivesOutItsKeys() throws SQLException {
    String keys = "SELECT encode(manifest, 'hex') FROM registry.transfer_keys(?)";
    assertThat(Sql.column(viewer, keys, id(1))).containsExactly("01");
    long transfer = centre.offer(2);
    assertThat(Sql.column(viewer, keys, id(2))).isEmpty();
    centre.verifying(transfer);
    assertThat(Sql.column(viewer, keys, id(2))).isEmpty();
    centre.state(transfer, "REJECTED");
    assertThat(Sql.column(viewer, keys, id(2))).isEmpty();
    assertThat(Sql.column(viewer, keys, "none")).isEmpty();
  }

  @Test
  void publishingFlipsAllAtOnceUnderConcurrentReaders() throws Exception {
    int registers = 600;
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
      centre.published(2, 1, registers, 2);
      List<Future<Integer>> readers =
          List.of(
              pool.submit(() -> readWholeTransfers(registers, stop)),
              pool.submit(() -> readWholeTransfers(registers, stop)));
      try {
        for (int sequence = 3; sequence <= 30; sequence++) {
          long transfer = centre.offer(sequence);
          for (int first = 1; first <= registers; first += 200) {
            centre.append(transfer, first, first + 199, sequence, false);
          }
          centre.publish(transfer);
        }
      } finally {
        stop.set(true);
      }
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).as("reads").isGreaterThan(10);
      }
    }
    assertThat(viewed(viewer, 1)).containsExactly(List.of(register(1), "30", id(30)));
  }

  /** Sees one revision only; and what it sees of a new one is all of it. */
  private int readWholeTransfers(int registers, AtomicBoolean stop) throws SQLException {
    int reads = 0;
    int newest = 2;
    try (Connection reader = centre.database().as(VIEWER)) {
      while (!stop.get()) {
        List<String> seen =
            Sql.rows(
                    reader,
                    "SELECT count(*), count(DISTINCT revision), coalesce(max(revision), 0)"
                        + " FROM registry.viewable_register"
                        + " WHERE municipality_code = '131016' AND dataset = 'FUKUHON'")
                .getFirst();
        assertThat(Integer.parseInt(seen.get(1))).as("revisions in " + seen).isLessThan(2);
        // the older revision disappears bit by bit as versions arrive; the newer one never does
        assertThat(Integer.parseInt(seen.get(0)) % 200).as("whole chunks in " + seen).isZero();
        int revision = Integer.parseInt(seen.get(2));
        assertThat(revision == 0 || revision >= newest).as("back to " + seen).isTrue();
        newest = Math.max(newest, revision);
        assertThat(Integer.parseInt(seen.get(0))).isLessThanOrEqualTo(registers);
        reads++;
      }
    }
    return reads;
  }

  @Test
  void lookUpsAndPagesUseTheKeysIndex() throws Exception {
    centre.published(2, 1, 20_000, 2);
    try (Connection owner = centre.database().as(OWNER)) {
      String lookUp =
          "EXPLAIN SELECT * FROM registry.viewable_register WHERE municipality_code = '131016'"
              + " AND dataset = 'FUKUHON' AND register_id ";
      for (String statistics : List.of("before", "after")) {
        for (String condition : List.of("= 'R000777'", "= ANY ('{R000777,R000778}')")) {
          assertThat(Sql.column(owner, lookUp + condition))
              .as(statistics + " analyze: " + condition)
              .anyMatch(line -> line.contains("register_version_pkey"))
              .noneMatch(line -> line.contains("Seq Scan on register_version"));
        }
        Sql.run(owner, "ANALYZE registry.register_version, registry.transfer");
      }
      long before = fetchedVersions(owner);
      assertThat(page(viewer, register(9_000), 100)).hasSize(100);
      viewer.close();
      Sql.await(() -> fetchedVersions(owner) > before);
      assertThat(fetchedVersions(owner) - before).as("versions read for a page").isLessThan(400);
    }
  }

  private static long fetchedVersions(Connection owner) throws SQLException {
    return Sql.number(
        owner,
        "SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_user_tables"
            + " WHERE relid = 'registry.register_version'::regclass");
  }
}
