package jp.fukuhon.core.evidence;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The evidence of one transfer as a set of named files: in a directory, in a zip, in the party's
 * database, or a receipt alone. Reading the same name again gives the same octets.
 */
public interface Bundle {

  /** The sender's signed manifest. */
  String MANIFEST = "manifest.cms";

  /** The receiver's signed acceptance of it. */
  String ACCEPTANCE = "acceptance.cms";

  /** The sender's signed totals. */
  String COMPLETION = "completion.cms";

  /** 受領証: the receiver's signed outcome. */
  String RECEIPT = "receipt.cms";

  /** An authority's time stamp (RFC 3161) on the receipt. */
  String TIME_STAMP = "receipt.tst";

  /** What is in it, apart from text for people; in no order. */
  List<String> names();

  /** A file's octets; empty when there is no such file. */
  Optional<byte[]> read(String name);

  /** False for a receipt alone, of which nobody expects that the rest is there. */
  boolean isWhole();

  /** For people: where it is. */
  String title();

  /**
   * A chunk's document.
   *
   * @param part partition
   * @param number within the partition
   * @param isHeader the sender's header, else the receiver's acknowledgement
   */
  record ChunkName(int part, int number, boolean isHeader) {

    private static final Pattern FORM =
        Pattern.compile("chunks/([0-9]{2})-([0-9]{6,9})\\.(header|ack)\\.cms");

    /** Reads a file's name; null when it is no chunk's. */
    static @Nullable ChunkName parse(String name) {
      Matcher form = FORM.matcher(name);
      return form.matches()
          ? new ChunkName(
              Integer.parseInt(form.group(1)),
              Integer.parseInt(form.group(2)),
              form.group(3).equals("header"))
          : null;
    }

    @Override
    public String toString() {
      return "chunks/%02d-%06d.%s.cms".formatted(part, number, isHeader ? "header" : "ack");
    }
  }

  /** The receipt of an earlier transfer of the stream. */
  static String previous(long sequence) {
    return "previous/%012d.receipt.cms".formatted(sequence);
  }

  /** A certificate, by its SHA-256. */
  static String certificate(String digest) {
    return "certificates/" + digest + ".pem";
  }

  /** A revocation list, by its SHA-256. */
  static String revocationList(String digest) {
    return "crls/" + digest + ".pem";
  }
}
