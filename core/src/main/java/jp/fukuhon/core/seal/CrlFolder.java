package jp.fukuhon.core.seal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revocation lists (RFC 5280) that were imported into a folder, PEM or DER; read again when the
 * folder has changed. They are kept with evidence; judging by them is the reader's. Thread-safe.
 */
public final class CrlFolder implements Supplier<List<X509CRL>> {

  private static final Logger LOG = LoggerFactory.getLogger(CrlFolder.class);
  private static final long LARGEST = 64L << 20;

  private final Path folder;
  private Map<Path, FileTime> seen = Map.of();
  private List<X509CRL> lists = List.of();

  public CrlFolder(Path folder) {
    this.folder = folder;
  }

  /** The lists that are there now; a file that holds none is logged and left out. */
  @Override
  public synchronized List<X509CRL> get() {
    try {
      Map<Path, FileTime> files = files();
      if (!files.equals(seen)) {
        List<X509CRL> read = new ArrayList<>();
        files.keySet().forEach(file -> read(file, read));
        lists = List.copyOf(read);
        seen = files;
      }
    } catch (IOException e) {
      LOG.error("revocation lists in {} cannot be read; those read before are used", folder, e);
    }
    return lists;
  }

  private Map<Path, FileTime> files() throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  private static void read(Path file, List<X509CRL> into) {
    try {
      if (Files.size(file) > LARGEST) {
        throw new IOException("larger than " + LARGEST + " octets");
      }
      try (InputStream in = Files.newInputStream(file)) {
        CertificateFactory.getInstance("X.509")
            .generateCRLs(in)
            .forEach(list -> into.add((X509CRL) list));
      }
    } catch (IOException | CertificateException | CRLException e) {
      LOG.error("{} holds no revocation list that can be read", file, e);
    }
  }
}
