package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.FEEDER;
import static jp.fukuhon.core.ledger.PartyDatabase.OWNER;
import static jp.fukuhon.core.ledger.SourceRegisters.TRANSFER;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.SenderState;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/** 更新防止 (第5-8(2)ア) among connections at work at the same moment. */
class FreezeConcurrencyIT {

  private static final int WRITERS = 8;
  private static final int FREEZES = 25;

  private SourceRegisters source;

  @BeforeEach
  void threeRegisters() throws SQLException {
    source = SourceRegisters.create();
    source.insert("A", "B", "C");
  }

  @Test
  void aSnapshotOlderThanTheFreezeIsRefused() throws SQLException {
    for (int isolation :
        List.of(Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE)) {
      String transfer = TRANSFER + "-" + isolation;
      try (Connection feeder = withSnapshot(isolation)) {
        long upto = source.freeze(transfer);
        assertRefused("40001", () -> SourceRegisters.update(feeder, "A", 9));
        feeder.rollback();
        assertRefused("55006", () -> SourceRegisters.update(feeder, "A", 9)).contains(transfer);
        feeder.rollback();
        source.close(transfer, upto);
      }
    }
    assertThat(source.revision("A")).isEqualTo(1);
  }

  @Test
  void aSnapshotOlderThanTheStreamsFirstFreezeIsRefused() throws SQLException {
    // the three registers were inserted plainly: the stream has no row in freeze_window yet
    try (Connection feeder = withSnapshot(Connection.TRANSACTION_REPEATABLE_READ)) {
      source.freeze(TRANSFER);
      assertRefused("40001", () -> SourceRegisters.update(feeder, "A", 9));
      feeder.rollback();
    }
    assertThat(source.revision("A")).isEqualTo(1);
  }

  private Connection withSnapshot(int isolation) throws SQLException {
    Connection feeder = source.database().as(FEEDER);
    feeder.setAutoCommit(false);
    feeder.setTransactionIsolation(isolation);
    Sql.number(feeder, "SELECT count(*) FROM source.register");
    return feeder;
  }

  @Test
  void aWriterThatTookItsNumberBeforeTheFreezeIsInsideTheWindow() throws Exception {
    try (Connection writer = source.database().as(FEEDER);
        Connection engine = source.database().as(ENGINE);
        Connection observer = source.database().as(OWNER);
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      writer.setAutoCommit(false);
      SourceRegisters.insert(writer, "D", 1);
      SourceRegisters.update(writer, "A", 2);
      long backend = Sql.backend(engine);
      Future<Long> upto = pool.submit(() -> SourceRegisters.freeze(engine, TRANSFER, 0));
      Sql.awaitBlocked(observer, backend);
      writer.commit();
      assertThat(upto.get())
          .isGreaterThanOrEqualTo(source.changeSeq("A"))
          .isGreaterThanOrEqualTo(source.changeSeq("D"));
      assertRefused("55006", () -> SourceRegisters.update(writer, "A", 3)).contains(TRANSFER);
      writer.rollback();
      assertRefused("55006", () -> SourceRegisters.update(writer, "D", 3)).contains(TRANSFER);
    }
  }

  @Test
  void aWriterThatArrivesDuringTheFreezeWaitsAndIsThenRefused() throws Exception {
    try (Connection writer = source.database().as(FEEDER);
        Connection engine = source.database().as(ENGINE);
        Connection observer = source.database().as(OWNER);
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      engine.setAutoCommit(false);
      SourceRegisters.freeze(engine, TRANSFER, 0);
      long backend = Sql.backend(writer);
      Future<Integer> update = pool.submit(() -> SourceRegisters.update(writer, "A", 2));
      Sql.awaitBlocked(observer, backend);
      engine.commit();
      assertThat(update)
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining(TRANSFER);
    }
    assertThat(source.revision("A")).isEqualTo(1);
  }

  @Test
  void givesUpBesideALongWriterAndChangesNothing() throws SQLException {
    try (Connection writer = source.database().as(FEEDER)) {
      writer.setAutoCommit(false);
      SourceRegisters.update(writer, "A", 2);
      assertRefused("55P03", () -> source.freeze(TRANSFER));
      writer.commit();
    }
    assertThat(source.freeze(TRANSFER)).isEqualTo(source.changeSeq("A"));
  }

  @Test
  void oneOfManyFreezesAtOnceIsGranted() throws Exception {
    List<Callable<Boolean>> engines = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String transfer = TRANSFER + "-" + i;
      engines.add(() -> granted(transfer));
    }
    int granted = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(6)) {
      for (Future<Boolean> engine : pool.invokeAll(engines)) {
        granted += engine.get() ? 1 : 0;
      }
    }
    assertThat(granted).isEqualTo(1);
  }

  private boolean granted(String transfer) throws SQLException {
    try {
      source.freeze(transfer);
      return true;
    } catch (SQLException e) {
      assertThat(e.getSQLState()).isEqualTo("55006");
      return false;
    }
  }

  @Test
  void aFreezeBesideASettlementBeginsWhereThatOneEnded() throws Exception {
    StreamId stream = TransferId.parse(TRANSFER).stream();
    try (Connection settling = source.database().as(ENGINE);
        Connection freezing = source.database().as(ENGINE);
        Connection observer = source.database().as(OWNER);
        ExecutorService pool = Executors.newSingleThreadExecutor()) {
      windows(settling).ensureStream(stream);
      OutgoingTransfer first = windows(settling).freeze(stream, TransferMode.INCREMENTAL);
      for (String state : List.of("FROZEN", "SENDING", "COMPLETING")) {
        Sql.run(settling, "UPDATE gateway.transfer SET state = ?", state);
      }
      settling.setAutoCommit(false);
      OutgoingTransfers ledger = new OutgoingTransfers(client(settling));
      long next =
          ledger.settle(
              ledger.lock(first.id()),
              SenderState.COMMITTED,
              new byte[] {1},
              Digest.of(new byte[] {1}));
      windows(settling).close(first.id(), next);
      long backend = Sql.backend(freezing);
      Future<OutgoingTransfer> second =
          pool.submit(() -> windows(freezing).freeze(stream, TransferMode.INCREMENTAL));
      Sql.awaitBlocked(observer, backend);
      settling.commit();
      assertThat(second.get().since()).isEqualTo(next).isEqualTo(first.upto()).isPositive();
    }
  }

  private static FreezeWindows windows(Connection engine) {
    return new FreezeWindows(
        client(engine),
        new TransactionTemplate(
            new DataSourceTransactionManager(new SingleConnectionDataSource(engine, true))));
  }

  private static JdbcClient client(Connection engine) {
    return JdbcClient.create(new SingleConnectionDataSource(engine, true));
  }

  @Test
  void isGrantedBesideEightWritersAndNothingInTheWindowChangesUntilItCloses() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger commits = new AtomicInteger();
    try (ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        Connection engine = source.database().as(ENGINE)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        writers.add(pool.submit(() -> write(writer, stop, commits)));
      }
      try {
        long since = 0;
        for (int i = 0; i < FREEZES; i++) {
          since = freezeAndWatch(engine, TRANSFER + "-" + i, since, commits);
        }
      } finally {
        stop.set(true);
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
  }

  private long freezeAndWatch(Connection engine, String transfer, long since, AtomicInteger commits)
      throws Exception {
    long upto = SourceRegisters.freeze(engine, transfer, since);
    String before = windowDigest(engine, since, upto);
    int seen = commits.get();
    Sql.await(() -> commits.get() >= seen + 2 * WRITERS);
    assertThat(windowDigest(engine, since, upto)).as("window of " + transfer).isEqualTo(before);
    assertThat(SourceRegisters.close(engine, transfer, upto)).isZero();
    return upto;
  }

  private static String windowDigest(Connection engine, long since, long upto) throws SQLException {
    return Sql.text(
        engine,
        "SELECT count(*) || ' ' || coalesce(md5(string_agg(register_id || ':' || change_seq || ':'"
            + " || revision, ',' ORDER BY change_seq)), '') FROM source.register"
            + " WHERE change_seq > ? AND change_seq <= ?",
        since,
        upto);
  }

  /** Overlapping transactions of mixed isolation: inserts and updates, old and new rows. */
  private int write(int writer, AtomicBoolean stop, AtomicInteger commits) throws SQLException {
    Random random = new Random(writer);
    int next = 0;
    try (Connection feeder = source.database().as(FEEDER)) {
      feeder.setAutoCommit(false);
      feeder.setTransactionIsolation(
          List.of(
                  Connection.TRANSACTION_READ_COMMITTED,
                  Connection.TRANSACTION_REPEATABLE_READ,
                  Connection.TRANSACTION_SERIALIZABLE,
                  Connection.TRANSACTION_READ_UNCOMMITTED)
              .get(writer % 4));
      while (!stop.get()) {
        try {
          SourceRegisters.insert(feeder, "W" + writer + "-" + next++, 1);
          for (int i = 0; i < 3; i++) {
            SourceRegisters.update(feeder, "W" + writer + "-" + random.nextInt(next), next);
          }
          feeder.commit();
        } catch (SQLException e) {
          assertThat(e.getSQLState()).as(e.getMessage()).isIn(Set.of("55006", "40001"));
          feeder.rollback();
          SourceRegisters.insert(feeder, "V" + writer + "-" + next++, 1);
          feeder.commit();
        }
        commits.incrementAndGet();
      }
    }
    return next;
  }
}
