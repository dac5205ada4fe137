package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamKeyStoreTest {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");

  @TempDir private Path folder;
  private final TestAuthority authority = new TestAuthority("authority");
  private KeySuccession own;
  private Path keys;

  @BeforeEach
  void vault() {
    own = authority.keys(folder, "131016", CertificatePurpose.ENCRYPTION);
    keys = folder.resolve("keys");
  }

  private StreamKeyStore store() {
    return new StreamKeyStore(keys, own, TestAuthority.CLOCK);
  }

  @Test
  void givesTheSameKeyAgain() throws IOException {
    StreamKeyStore store = store();
    assertThat(store.find(STREAM)).isEmpty();
    StreamKey key = store.getOrCreate(STREAM);
    StreamKey again = store().getOrCreate(STREAM);
    assertThat(again.sameOctets(key)).isTrue();
    assertThat(again.stream()).isEqualTo(STREAM);
    assertThat(store.getOrCreate(StreamId.parse("131016-GAIMU")).sameOctets(key)).isFalse();
    Path file = keys.resolve("131016-FUKUHON.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
        .isEqualTo("rwx------");
  }

  @Test
  void theFirstOfManyWins() throws InterruptedException, ExecutionException, IOException {
    for (int round = 0; round < 10; round++) {
      StreamId stream = STREAM;
      Path each = folder.resolve("race-" + round);
      CountDownLatch start = new CountDownLatch(1);
      List<Future<StreamKey>> racing = new ArrayList<>();
      try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 8; i++) {
          StreamKeyStore store = new StreamKeyStore(each, own, TestAuthority.CLOCK);
          racing.add(
              pool.submit(
                  () -> {
                    start.await();
                    return store.getOrCreate(stream);
                  }));
        }
        start.countDown();
        for (Future<StreamKey> one : racing) {
          assertThat(one.get().sameOctets(racing.getFirst().get())).isTrue();
        }
      }
      try (var files = Files.list(each)) {
        assertThat(files).hasSize(1);
      }
    }
  }

  @Test
  void adoptsAKeyOnceAndRefusesAnother() {
    StreamKeyStore store = store();
    StreamKey given = StreamKey.generate(STREAM);
    assertThat(store.adopt(given).sameOctets(given)).isTrue();
    assertThat(store.adopt(given).sameOctets(given)).isTrue();
    assertThat(store.getOrCreate(STREAM).sameOctets(given)).isTrue();
    assertThatThrownBy(() -> store.adopt(StreamKey.generate(STREAM)))
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining("131016-FUKUHON");
  }

  @Test
  void refusesAKeyThatOthersCanRead() throws IOException {
    StreamKeyStore store = store();
    store.getOrCreate(STREAM);
    Path file = keys.resolve("131016-FUKUHON.key");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> store.getOrCreate(STREAM))
        .isInstanceOfSatisfying(
            TransferException.Configuration.class,
            e -> assertThat(e.hint()).isEqualTo("chmod 600 " + file));
  }

  @Test
  void refusesADamagedKeyInsteadOfMakingANewOne() throws IOException {
    StreamKeyStore store = store();
    store.getOrCreate(STREAM);
    Path file = keys.resolve("131016-FUKUHON.key");
    byte[] octets = Files.readAllBytes(file);
    octets[octets.length - 1] ^= 1;
    Files.write(file, octets);
    assertThatThrownBy(() -> store.getOrCreate(STREAM))
        .isInstanceOf(TransferException.Integrity.class);
  }
}
