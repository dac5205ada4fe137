package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import jp.fukuhon.app.Caller.Answer;
import jp.fukuhon.app.party.PartyKeys;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.core.digest.MerkleTree;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.ChunkHeader;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.wire.Chunk;
import jp.fukuhon.testkit.fault.Behaviour;
import jp.fukuhon.testkit.fault.DatabaseGate;
import jp.fukuhon.testkit.fault.LineTrap;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import jp.fukuhon.writers.store.ChunkStore;
import jp.fukuhon.writers.store.ReceivedChunk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What the centre's rows decide between two that want the same (送受信手順, 第5-8(2)ウ): two chunks of one
 * number, an outcome and whoever asks for it, a sender's word and what its records open to.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("ArbitrationIT") // its tests run one after the other
class ArbitrationIT {

  private static final int REGISTERS = 300;
  private static final Clock CLOCK = Clock.systemUTC();

  private Stage stage;
  private Caller sender;

  @BeforeAll
  void layOut() throws SQLException {
    stage = new Stage(PracticeLab.Plan.of(REGISTERS));
    sender = new Caller(stage.centre(), stage.gateway().tls());
    stage.gateway().run("send");
  }

  @AfterAll
  void contentsAreEqualAfterAllOfIt() throws SQLException {
    try (Stage ended = stage;
        Caller last = sender) {
      ended.contentsEqual();
    }
  }

  @BeforeEach
  void changeEverything() throws SQLException {
    stage.change(REGISTERS);
  }

  @AfterEach
  void settle() throws SQLException {
    stage.settle();
  }

  private static String path(LineTrap trap) {
    return trap.request().replaceFirst("^PUT ", "");
  }

  @Test
  void anotherChunkOfAStoredNumberIsAConflictAndTheStoredOneStays() throws Exception {
    LineTrap first = stage.line().trap(Stage.CHUNKS, LineTrap.Kind.NONE);
    LineTrap second = stage.line().trap(Stage.CHUNKS, LineTrap.Kind.HOLD_REQUEST, 2);
    EngineProcess sending = stage.send();
    second.await();

    Answer original = sender.put(path(first), first.body());
    Answer other = sender.put(path(first), withoutItsLastRecord(first.body()));
    assertThat(other.status()).as(other.detail()).isEqualTo(409);
    assertThat(other.detail()).contains("another chunk has that number");
    Answer again = sender.put(path(first), first.body());
    assertThat(original.status()).isEqualTo(200);
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(original.body());

    second.release();
    sending.expectExit(0);
  }

  /** Right in itself and signed by its sender: only the stored one speaks against it. */
  private byte[] withoutItsLastRecord(byte[] body) throws InvalidProtocolBufferException {
    Chunk chunk = Chunk.parseFrom(body);
    PartyKeys keys = PartyKeys.load(SettingsFile.load(stage.centre().directory()), CLOCK);
    ChunkHeader header =
        Documents.read(
            new DocumentVerifier(keys.anchors(), CLOCK)
                .verify(
                    chunk.getSignedHeader().toByteArray(), stage.gateway().name(), Suite.CLASSIC)
                .content(),
            ChunkHeader.class);
    int left = chunk.getRecordsCount() - 1;
    List<ReceivedChunk.Item> items = ChunkStore.parse(body).records().subList(0, left);
    RecordDigest digest = new RecordDigest(StreamId.parse(stage.gateway().name() + "-FUKUHON"));
    MerkleTree contents = new MerkleTree();
    MerkleTree sealed = new MerkleTree();
    for (ReceivedChunk.Item item : items) {
      contents.add(digest.contentLeaf(item.fields(), item.commitment()));
      sealed.add(digest.sealedLeaf(item.codec(), item.sealed().asReadOnlyByteBuffer()));
    }
    ChunkHeader rewritten =
        new ChunkHeader(
            header.version(),
            header.transferId(),
            header.manifestDigest(),
            header.partition(),
            header.number(),
            header.firstSeq(),
            header.lastSeq(),
            left,
            header.quarantined(),
            items.stream().mapToLong(item -> item.fields().contentLength()).sum(),
            items.stream().mapToLong(item -> item.sealed().size()).sum(),
            new Digest(contents.root()),
            new Digest(sealed.root()),
            header.previous());
    byte[] signed =
        new ForgedMessages(stage.lab(), CLOCK)
            .signed(stage.gateway().name(), Documents.write(rewritten), Suite.CLASSIC);
    return chunk.toBuilder()
        .removeRecords(left)
        .setSignedHeader(ByteString.copyFrom(signed))
        .build()
        .toByteArray();
  }

  @Test
  void ofTwoIdenticalChunksAtOnceOneIsStoredAndTheOtherReplayed() throws Exception {
    LineTrap chunk = stage.line().trap(Stage.CHUNKS, LineTrap.Kind.HOLD_REQUEST, 2);
    EngineProcess sending = stage.send();
    chunk.await();
    Future<Answer> twin;
    try (DatabaseGate gate =
        DatabaseGate.before(stage.centre(), "INSERT", "registry.chunk", "NEW.number = 1")) {
      chunk.release();
      gate.awaitHeld();
      twin = CompletableFuture.supplyAsync(() -> put(chunk));
      stage.await("the twin waits for the first", () -> waiting() > 0);
    }
    Answer answer = twin.get();
    assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
    sending.expectExit(0);
  }

  private Answer put(LineTrap chunk) {
    try {
      return sender.put(path(chunk), chunk.body());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private long waiting() throws SQLException {
    return Sql.number(
        stage.registry,
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid',"
            + " 'tuple')");
  }

  @Test
  void noReceiptLeavesBeforeItsOutcomeHasCommitted() throws Exception {
    String id = stage.next();
    EngineProcess sending;
    try (DatabaseGate publishing =
        DatabaseGate.before(
            stage.centre(), "UPDATE", "registry.transfer", "NEW.state = 'PUBLISHED'")) {
      sending = stage.send();
      publishing.awaitHeld();
      Answer asked = sender.get("/v1/transfers/" + id + "/receipt");
      assertThat(asked.status()).isEqualTo(202);
      assertThat(asked.body()).isEmpty();
      assertThat(stage.state(id)).isEqualTo("COMPLETING");
      assertThat(stage.frozenBy()).isEqualTo(id);
    }
    sending.expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
  }

  @Test
  void aRunThatFailsLeavesItsSourcesFrozen() throws Exception {
    String id = stage.next();
    stage.lab().environment("FUKUHON_CENTRE_PATIENCE", "1s");
    try {
      LineTrap chunk = stage.line().trap(Stage.CHUNKS, LineTrap.Kind.HOLD_REQUEST, 2);
      EngineProcess sending = stage.send();
      chunk.await();
      stage.wire().behave(new Behaviour.Refuse());
      sending.expectExit(2);
    } finally {
      stage.lab().environment("FUKUHON_CENTRE_PATIENCE", "2m");
    }
    assertThat(stage.state(id)).isEqualTo("SENDING");
    assertThat(stage.frozenBy()).isEqualTo(id);
    try (Connection feeder = stage.gateway().connect(Role.FEEDER)) {
      assertThatThrownBy(() -> Sql.update(feeder, "UPDATE source.register SET revision = 99"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55006"));
    }
    stage.checker().holdsNow();
    stage.wire().behave(new Behaviour.Pass());
    stage.line().reset();
    stage.restart(id).expectExit(0);
    assertThat(stage.state(id)).isEqualTo("COMMITTED");
  }

  @Test
  void whatDoesNotOpenIsNeverPublishedAndDoesNotHoldUpTheRest() throws Exception {
    String id = stage.next();
    String victim = "131016-0000007";
    LineTrap completion = stage.line().trap(Stage.COMPLETION, LineTrap.Kind.HOLD_REQUEST);
    EngineProcess sending = stage.send();
    completion.await();
    damage(id, victim);
    completion.release();

    sending.expectExit(0); // by the next transfer, without the record that the receipt names
    assertThat(stage.stateAtCentre(id)).isEqualTo("REJECTED");
    assertThat(stage.state(id)).isEqualTo("REJECTED");
    assertThat(stage.newest()).isNotEqualTo(id);
    assertThat(stage.stateAtCentre(stage.newest())).isEqualTo("PUBLISHED");
    assertThat(
            Sql.text(
                stage.source, "SELECT string_agg(register_id, ' ') FROM source.open_quarantine"))
        .isEqualTo(victim);
    stage.settle();
    stage.change(REGISTERS); // what was quarantined is another row now
    stage.gateway().run("send");
  }

  /** As a disk would do it: one octet of what is sealed. */
  private void damage(String id, String register) throws SQLException {
    String triggers = "ALTER TABLE registry.register_version %s TRIGGER zz_immutable";
    Sql.update(stage.registry, triggers.formatted("DISABLE"));
    try {
      assertThat(
              Sql.update(
                  stage.registry,
                  """
                  UPDATE registry.register_version v SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)
                    FROM registry.transfer t
                   WHERE t.transfer_no = v.transfer_no AND t.transfer_id = ? AND v.register_id = ?
                  """,
                  id,
                  register))
          .isEqualTo(1);
    } finally {
      Sql.update(stage.registry, triggers.formatted("ENABLE ALWAYS"));
    }
  }
}
