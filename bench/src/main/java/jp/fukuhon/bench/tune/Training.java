package jp.fukuhon.bench.tune;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jp.fukuhon.bench.rig.Gateways;
import jp.fukuhon.bench.rig.Parties;
import jp.fukuhon.bench.rig.Serving;
import jp.fukuhon.bench.rig.Site;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.PrivateFiles;
import jp.fukuhon.practice.product.ProductJar;

/**
 * Makes the tuned folder: the product unpacked ({@code fukuhon.jar} and {@code lib}), and an AOT
 * cache for each role, recorded while a centre and a gateway of the practice environment bring some
 * transfers over. The caches fit that Java and that folder only; a JVM that finds another one runs
 * without. Nothing of the practice environment's keys or registers is in a cache but constants of
 * classes: heap objects are archived from class initialisers alone (JEP 483).
 */
public final class Training {

  private static final String MUNICIPALITY = "131016";

  private final Path tuned;
  private final int registers;
  private final int transfers;

  /**
   * Training that has not begun.
   *
   * @param tuned the folder; one that is there is made anew
   * @param registers of each transfer
   * @param transfers how many
   */
  public Training(Path tuned, int registers, int transfers) {
    this.tuned = tuned;
    this.registers = registers;
    this.transfers = transfers;
  }

  /**
   * Does it. On failure the folder is gone, and everything runs as before.
   *
   * @throws PracticeException when a transfer fails or the JVM made no cache
   */
  public List<Path> run(Site site, Consumer<String> progress) {
    boolean done = false;
    try {
      progress.accept("unpacking the product into " + tuned);
      unpack(site);
      Parties parties = Parties.layOut(site, List.of(MUNICIPALITY), progress);
      parties.load(parties.sender(MUNICIPALITY), registers, progress);
      transfer(parties, progress);
      List<Path> caches = List.of(cache("centre"), cache("gateway"));
      for (Path cache : caches) {
        if (!Files.isRegularFile(cache)) {
          throw new PracticeException(
              "the JVM made no " + cache.getFileName(), "it needs a JDK 25 and some free disk");
        }
      }
      done = true;
      return caches;
    } finally {
      if (!done) {
        remove();
      }
    }
  }

  private void unpack(Site site) {
    remove();
    ProductJar product = ProductJar.find();
    site.run(
        "unpack",
        Map.of(),
        List.of(
            product.java().toString(),
            "-Djarmode=tools",
            "-jar",
            product.jar().toString(),
            "extract",
            "--destination",
            tuned.toString()));
  }

  /** Both processes write their cache while they end. */
  private void transfer(Parties parties, Consumer<String> progress) {
    progress.accept("starting centre and gateway, which record what they do");
    try (Serving centre = Serving.start(parties, "centre", recording("centre"));
        Gateways gateways = Gateways.start(parties, Map.of(), recording("gateway"))) {
      for (int i = 1; i <= transfers; i++) {
        progress.accept("transfer %d of %d".formatted(i, transfers));
        gateways.send(parties.sender(MUNICIPALITY), "--full");
        centre.requireAlive();
      }
      progress.accept("writing the caches");
    }
  }

  private List<String> recording(String role) {
    return List.of("-XX:AOTCacheOutput=" + cache(role));
  }

  private Path cache(String role) {
    return tuned.resolve(role + ".aot");
  }

  private void remove() {
    try {
      if (Files.exists(tuned)) {
        PrivateFiles.deleteTree(tuned);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
