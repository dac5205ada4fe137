package jp.fukuhon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The short half of fuzzing, in every build: each target is fed changes to its corpus, the same
 * ones each time, so that a build fails for what it has changed and for nothing else; {@code
 * -Dfukuhon.fuzz.seed=random} or a number gives others, {@code -Dfukuhon.fuzz.cases} more. A
 * failure prints the case; put it into the corpus.
 */
class ChangedCorpusTest {

  private static final int CASES = Integer.getInteger("fukuhon.fuzz.cases", 1_500);
  private static final String SEED = System.getProperty("fukuhon.fuzz.seed", "20261122");

  private static final Map<String, Consumer<byte[]>> TARGETS = new LinkedHashMap<>();

  static {
    TARGETS.put("chunk", Decoders::chunk);
    TARGETS.put("document", Decoders::document);
    TARGETS.put("signedDocument", Decoders::signedDocument);
    TARGETS.put("keyEnvelope", Decoders::keyEnvelope);
    TARGETS.put("dictionary", Decoders::dictionary);
    TARGETS.put("record", Decoders::record);
    TARGETS.put("peers", Decoders::peers);
    TARGETS.put("settings", Decoders::settings);
    TARGETS.put("revocations", Decoders::revocations);
    TARGETS.put("evidence", Decoders::evidence);
    TARGETS.put("timeStamp", Decoders::timeStamp);
    TARGETS.put("names", Decoders::names);
  }

  @TestFactory
  Stream<DynamicTest> everyTargetBearsChangesToItsCorpus() {
    return TARGETS.entrySet().stream()
        .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> feed(each.getKey())));
  }

  private static void feed(String name) throws IOException, URISyntaxException {
    Consumer<byte[]> target = Objects.requireNonNull(TARGETS.get(name));
    List<byte[]> corpus = corpus(name);
    assertThat(corpus).as("corpus of " + name).isNotEmpty();
    long seed = SEED.equals("random") ? System.nanoTime() : Long.parseLong(SEED);
    Random random = new Random(seed);
    for (int cases = 0; cases < CASES; cases++) {
      byte[] octets = changed(random, corpus.get(random.nextInt(corpus.size())));
      try {
        target.accept(octets);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "seed " + seed + ", case " + cases + ": " + Base64.getEncoder().encodeToString(octets),
            e);
      }
    }
  }

  private static List<byte[]> corpus(String name) throws IOException, URISyntaxException {
    Path folder =
        Path.of(
            Objects.requireNonNull(
                    ChangedCorpusTest.class.getResource("DecodersFuzzTestInputs/" + name))
                .toURI());
    List<byte[]> corpus = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        corpus.add(Files.readAllBytes(file));
      }
    }
    return corpus;
  }

  private static byte[] changed(Random random, byte[] octets) {
    byte[] result = octets;
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(result.length + 1);
      switch (random.nextInt(5)) {
        case 0 -> result = Arrays.copyOf(result, at);
        case 1 -> {
          byte[] noise = new byte[1 + random.nextInt(16)];
          random.nextBytes(noise);
          result = inserted(result, at, noise);
        }
        case 2 -> {
          int to = Math.min(result.length, at + random.nextInt(64));
          result = inserted(result, at, Arrays.copyOfRange(result, at, to));
        }
        default -> {
          result = result.clone();
          if (at < result.length) {
            result[at] = (byte) (random.nextBoolean() ? random.nextInt() : result[at] ^ 1);
          }
        }
      }
    }
    return result;
  }

  private static byte[] inserted(byte[] octets, int at, byte[] more) {
    byte[] result = Arrays.copyOf(octets, octets.length + more.length);
    System.arraycopy(octets, at, result, at + more.length, octets.length - at);
    System.arraycopy(more, 0, result, at, more.length);
    return result;
  }
}
