package jp.fukuhon.core.evidence;

import static jp.fukuhon.core.ledger.PartyDatabase.AUDITOR;
import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import jp.fukuhon.core.audit.Finding;
import jp.fukuhon.core.audit.Finding.Kind;
import jp.fukuhon.core.audit.Findings;
import jp.fukuhon.core.audit.LogReader;
import jp.fukuhon.core.audit.LogVerifier;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.Migrations.Party;
import jp.fukuhon.core.ledger.PartyDatabase;
import jp.fukuhon.core.ledger.Sql;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.Checkpoint;
import jp.fukuhon.core.transfer.CheckpointReference;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.practice.ca.PracticeAuthority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a log that was computed anew, heads included, contradicts. */
class CheckpointIT {

  private static final String STREAM = "131016-FUKUHON";
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir private Path folder;

  private Keys keys;
  private PartyDatabase database;
  private DataSource engine;
  private OperationLog log;
  private CheckpointBook book;
  private CheckpointBook.Author author;
  private TransactionTemplate transactions;

  @BeforeEach
  void aCentre() throws SQLException {
    keys = new Keys(folder, CLOCK);
    database = PartyDatabase.of(Party.CENTRE);
    engine = database.dataSource(ENGINE);
    log = new OperationLog(JdbcClient.create(engine));
    book = new CheckpointBook(JdbcClient.create(engine));
    author = new CheckpointBook.Author(Keys.CENTRE, "test", keys.signer(Keys.CENTRE), CLOCK);
    transactions = new TransactionTemplate(new JdbcTransactionManager(engine));
  }

  private void entries(int count) {
    for (int i = 0; i < count; i++) {
      log.append("131016", "OFFER", STREAM, null, "RECEIVING", Map.of("n", i));
    }
  }

  private List<Finding> found(byte[]... held) {
    Findings findings = new Findings();
    DataSource auditor = database.dataSource(AUDITOR);
    LogReader reader = new LogReader(new JdbcTemplate(auditor));
    CheckpointVerifier checkpoints =
        new CheckpointVerifier(
            Keys.CENTRE, reader, new CheckpointBook(JdbcClient.create(auditor)), keys.verifier());
    LogVerifier.Extent extent = new LogVerifier(reader).verify(findings);
    checkpoints.verifyBook(extent, findings);
    for (byte[] document : held) {
      checkpoints.verifyHeld(document, "what is held", extent, findings);
    }
    return findings.list();
  }

  private void tamper(String... statements) throws SQLException {
    try (Connection superuser = database.as(SUPERUSER)) {
      for (String table : List.of("operation_log", "chain_head", "checkpoint")) {
        Sql.run(superuser, "ALTER TABLE audit." + table + " DISABLE TRIGGER ALL");
      }
      for (String statement : statements) {
        Sql.run(superuser, statement.replace("STREAM", "'" + STREAM + "'"));
      }
      for (String table : List.of("operation_log", "chain_head", "checkpoint")) {
        Sql.run(superuser, "ALTER TABLE audit." + table + " ENABLE TRIGGER ALL");
      }
    }
  }

  /** Computes the chain anew from a place on, so that the log alone shows nothing. */
  private static final String ANEW =
      """
      DO $$
      DECLARE
        e audit.operation_log;
        last bytea;
      BEGIN
        SELECT previous INTO last FROM audit.operation_log WHERE chain = STREAM ORDER BY chain_no LIMIT 1;
        FOR e IN SELECT * FROM audit.operation_log WHERE chain = STREAM ORDER BY chain_no LOOP
          e.previous := last;
          last := audit.entry_digest(e);
          UPDATE audit.operation_log SET previous = e.previous, digest = last WHERE entry_no = e.entry_no;
        END LOOP;
        UPDATE audit.chain_head SET head = last,
               entries = (SELECT max(chain_no) FROM audit.operation_log WHERE chain = STREAM) WHERE chain = STREAM;
      END $$
      """;

  private byte[] receiptNaming(CheckpointReference reference) {
    return keys.signer(Keys.CENTRE)
        .sign(
            Documents.write(
                new Receipt(
                    Manifest.VERSION,
                    STREAM + "-000001",
                    ReceiverState.ABORTED,
                    null,
                    null,
                    0,
                    0,
                    0,
                    null,
                    0,
                    List.of(),
                    "given up",
                    Suite.CLASSIC.label(),
                    null,
                    reference,
                    NOW)));
  }

  @Test
  void aLogThatGrewSinceAgreesWithAllItsCheckpoints() {
    for (int round = 0; round < 4; round++) {
      entries(3);
      log.append("CENTRE", "RUN", null, null, "OK", Map.of("round", round));
      book.make(author, transactions);
    }
    entries(2);
    byte[] first = book.find(1).orElseThrow().document();
    byte[] receipt = receiptNaming(book.reference().orElseThrow());
    assertThat(found(first, receipt)).isEmpty();
    assertThat(book.reference().orElseThrow().entries()).isEqualTo(16);
    assertThat(book.entriesNow()).isEqualTo(18);
  }

  @Test
  void aChainComputedAnewIsFoundAndNarrowedDown() throws SQLException {
    entries(4);
    book.make(author, transactions);
    entries(4);
    book.make(author, transactions);
    entries(4);
    book.make(author, transactions);
    tamper(
        "UPDATE audit.operation_log SET outcome = 'x' WHERE chain = STREAM AND chain_no = 6", ANEW);
    assertThat(found())
        .extracting(Finding::kind, Finding::chain, Finding::place)
        .containsExactly(tuple(Kind.REWRITTEN, STREAM, 8L));
    assertThat(found().getFirst().what())
        .contains("checkpoint 2 of 2026-11-21", "from no. 5 to no. 8");
  }

  @Test
  void anEndCutOffWithItsHeadSetBackIsFoundByTheCheckpoint() throws SQLException {
    entries(6);
    book.make(author, transactions);
    tamper("DELETE FROM audit.operation_log WHERE chain = STREAM AND chain_no > 4", ANEW);
    assertThat(found())
        .extracting(Finding::kind, Finding::place)
        .containsExactly(tuple(Kind.CUT_OFF, 5L));
    assertThat(found().getFirst().what())
        .startsWith("checkpoint 1 of 2026-11-21T03:00:00Z counted 6 entries in chain " + STREAM)
        .endsWith("nos. 5 to 6 are cut off");
  }

  @Test
  void whatOthersHoldContradictsALogCutOffTogetherWithItsCheckpoints() throws SQLException {
    entries(4);
    book.make(author, transactions);
    entries(4);
    CheckpointReference sent = book.make(author, transactions).reference();
    byte[] exported = book.find(2).orElseThrow().document();
    byte[] receipt = receiptNaming(sent);
    tamper(
        "DELETE FROM audit.operation_log WHERE chain = STREAM AND chain_no > 4",
        ANEW,
        "DELETE FROM audit.checkpoint WHERE number = 2");
    assertThat(found()).as("the database alone").isEmpty();
    assertThat(found(exported))
        .extracting(Finding::kind)
        .containsExactly(Kind.CHECKPOINT, Kind.CUT_OFF, Kind.CUT_OFF);
    assertThat(found(receipt))
        .extracting(Finding::kind, Finding::what)
        .containsExactly(
            tuple(Kind.CHECKPOINT, "what is held holds checkpoint 2, which is missing here"),
            tuple(
                Kind.CUT_OFF,
                "what is held counted 8 entries, the log has 4: at least 4 are cut off"));
  }

  @Test
  void aReplacedCheckpointContradictsWhatWasSent() throws SQLException {
    entries(4);
    byte[] receipt = receiptNaming(book.make(author, transactions).reference());
    tamper(
        "UPDATE audit.operation_log SET outcome = 'x' WHERE chain = STREAM AND chain_no = 2",
        ANEW,
        "DELETE FROM audit.checkpoint");
    book.make(author, transactions);
    assertThat(found()).as("the database alone").isEmpty();
    assertThat(found(receipt)).extracting(Finding::kind).containsExactly(Kind.CHECKPOINT);
    assertThat(found(receipt).getFirst().what()).contains("holds checkpoint 1 with digest");
  }

  @Test
  void missingReplacedAndForgedCheckpointsAreNamed() throws SQLException {
    for (int round = 0; round < 4; round++) {
      entries(1);
      book.make(author, transactions);
    }
    tamper("DELETE FROM audit.checkpoint WHERE number IN (1, 3)");
    assertThat(found())
        .extracting(Finding::what)
        .containsExactly("checkpoints 1 to 1 are missing", "checkpoints 3 to 3 are missing");
    tamper(
        "UPDATE audit.checkpoint SET document = (SELECT document FROM audit.checkpoint WHERE number"
            + " = 4) WHERE number = 2");
    assertThat(found().get(1).what()).contains("checkpoint 2", "of another checkpoint");
    tamper("UPDATE audit.checkpoint SET document = '\\x00' WHERE number = 2");
    assertThat(found().get(1).what()).contains("checkpoint 2", "not of the form");
  }

  /** Whoever can forge ECDSA alone cannot put a checkpoint of his own in the place of ours. */
  @Test
  void aCheckpointWithOneSignatureAmongThoseWithTwoIsNamed() throws SQLException {
    for (int round = 0; round < 2; round++) {
      entries(1);
      book.make(author, transactions);
    }
    byte[] content =
        keys.verifier()
            .verifyEvidence(book.find(2).orElseThrow().document(), Keys.CENTRE, Suite.HYBRID)
            .content();
    replaceSecond(keys.signer(Keys.CENTRE).sign(content, Suite.CLASSIC), Digest.of(content));
    assertThat(found()).extracting(Finding::kind).containsExactly(Kind.CHECKPOINT);
    assertThat(found().getFirst().what())
        .contains("says that it is of suite hybrid, its signatures are of suite classic");

    Checkpoint true2 = Documents.read(content, Checkpoint.class);
    byte[] classic =
        Documents.write(
            new Checkpoint(
                true2.version(),
                true2.party(),
                true2.environment(),
                Suite.CLASSIC.label(),
                true2.number(),
                true2.previous(),
                true2.entries(),
                true2.chains(),
                true2.madeAt()));
    byte[] forged = keys.signer(Keys.CENTRE).sign(classic, Suite.CLASSIC);
    replaceSecond(forged, Digest.of(classic));
    assertThat(found()).extracting(Finding::kind).containsExactly(Kind.CHECKPOINT);
    assertThat(found().getFirst().what())
        .contains("checkpoint 2", "one signature", "earlier ones have two");
    byte[] stripped = keys.signer(Keys.CENTRE).sign(content, Suite.CLASSIC);
    assertThatThrownBy(() -> found(stripped)).isInstanceOf(TransferException.Integrity.class);
  }

  private void replaceSecond(byte[] document, Digest digest) throws SQLException {
    tamper(
        "UPDATE audit.checkpoint SET document = '\\x"
            + HexFormat.of().formatHex(document)
            + "', digest = '\\x"
            + digest.hex()
            + "' WHERE number = 2");
  }

  @Test
  void aCheckpointOfAnotherPartyOrAuthorityIsRefused() {
    entries(1);
    book.make(author, transactions);
    byte[] content =
        keys.verifier()
            .verifyEvidence(book.find(1).orElseThrow().document(), Keys.CENTRE, Suite.HYBRID)
            .content();
    assertThatThrownBy(() -> found(keys.signer(Keys.MUNICIPALITY).sign(content, Suite.HYBRID)))
        .isInstanceOf(TransferException.Integrity.class);
    byte[] foreign =
        keys.signer(PracticeAuthority.inMemory(CLOCK), Keys.CENTRE).sign(content, Suite.HYBRID);
    assertThatThrownBy(() -> found(foreign)).isInstanceOf(TransferException.Integrity.class);
    byte[] nothing = keys.signer(Keys.CENTRE).sign(Documents.write(Map.of("a", 1)));
    assertThatThrownBy(() -> found(nothing)).isInstanceOf(TransferException.Configuration.class);
  }

  @Test
  void manyNodesMakeOneCheckpointWhenItIsDue() throws Exception {
    entries(5);
    CheckpointSchedule schedule =
        new CheckpointSchedule(5, LocalTime.of(5, 0), ZoneId.of("Asia/Tokyo"));
    List<Callable<Optional<CheckpointBook.Mark>>> nodes = new ArrayList<>();
    for (int node = 0; node < 6; node++) {
      nodes.add(() -> book.makeIfDue(author, schedule, transactions));
    }
    int made = 0;
    try (ExecutorService pool = Executors.newFixedThreadPool(nodes.size())) {
      for (Future<Optional<CheckpointBook.Mark>> node : pool.invokeAll(nodes)) {
        made += node.get().isPresent() ? 1 : 0;
      }
    }
    assertThat(made).isEqualTo(1);
    entries(4);
    assertThat(book.makeIfDue(author, schedule, transactions)).isEmpty();
    entries(1);
    assertThat(book.makeIfDue(author, schedule, transactions)).isPresent();
    assertThat(found()).isEmpty();
  }

  @Test
  void exportedFilesAreTheDatabasesDocuments() throws Exception {
    CheckpointFolder exported = new CheckpointFolder(folder.resolve("state"));
    exported.export(book);
    assertThat(exported.files()).isEmpty();
    for (int round = 0; round < 3; round++) {
      entries(1);
      book.make(author, transactions);
    }
    exported.export(book);
    exported.export(book);
    assertThat(exported.files())
        .extracting(file -> String.valueOf(file.getFileName()))
        .containsExactly(
            "checkpoint-000000001.cms", "checkpoint-000000002.cms", "checkpoint-000000003.cms");
    for (Path file : exported.files()) {
      assertThat(Files.readAllBytes(file))
          .isEqualTo(book.find(CheckpointFolder.number(file)).orElseThrow().document());
      assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }
  }

  @Test
  void whatAPartySaysOfItsLogIsHeldAndMustNotContradictItself() {
    PeerCheckpoints peers = new PeerCheckpoints(JdbcClient.create(engine));
    Digest one = Digest.of(new byte[] {1});
    Digest two = Digest.of(new byte[] {2});
    assertThat(peers.keep("131016", null, "manifest of a")).isEmpty();
    assertThat(peers.keep("131016", new CheckpointReference(1, one, 10, 2), "manifest of b"))
        .isEmpty();
    assertThat(peers.keep("131016", new CheckpointReference(1, one, 10, 2), "manifest of c"))
        .isEmpty();
    assertThat(peers.keep("131016", new CheckpointReference(4, two, 30, 2), "manifest of d"))
        .isEmpty();
    assertThat(peers.keep("131016", new CheckpointReference(3, two, 20, 2), "manifest of e"))
        .as("a late message")
        .isEmpty();
    assertThat(peers.keep("011002", new CheckpointReference(1, two, 5, 1), "manifest of f"))
        .isEmpty();
    assertThat(peers.contradictions()).isEmpty();
    assertThat(peers.keep("131016", new CheckpointReference(5, one, 29, 2), "manifest of g"))
        .hasValueSatisfying(
            what -> assertThat(what).contains("131016", "manifest of d", "manifest of g"));
    assertThat(peers.keep("011002", new CheckpointReference(1, one, 5, 1), "manifest of h"))
        .hasValueSatisfying(what -> assertThat(what).contains("011002", "manifest of f"));
    assertThat(peers.contradictions()).hasSize(2);
    assertThat(peers.all()).hasSize(6);
  }
}
