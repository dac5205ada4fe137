package jp.fukuhon.practice.samples;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Every text of the MJ文字図形 (文字情報基盤), variation sequences included, as UTF-8. Immutable, loaded
 * once; 0.5 MB.
 */
final class MjCharacters {

  private static final MjCharacters ALL = load();

  private final byte[] octets;
  private final int[] starts;

  private MjCharacters(byte[] octets, int[] starts) {
    this.octets = octets;
    this.starts = starts;
  }

  static MjCharacters all() {
    return ALL;
  }

  /** How many different texts there are. */
  int size() {
    return starts.length - 1;
  }

  /** Appends the text number {@code index} (taken modulo the size). */
  void appendTo(XmlBuffer target, long index) {
    int i = (int) (index % size());
    target.raw(octets, starts[i], starts[i + 1] - starts[i]);
  }

  /** The text number {@code index} as a string. */
  String text(int index) {
    return new String(
        octets, starts[index], starts[index + 1] - starts[index], StandardCharsets.UTF_8);
  }

  private static MjCharacters load() {
    Set<String> texts = new LinkedHashSet<>();
    for (String[] row : DataFile.rows("mj-characters.tsv")) {
      if (!row[1].isEmpty()) {
        texts.add(row[1]);
      }
    }
    return of(List.copyOf(texts));
  }

  private static MjCharacters of(List<String> texts) {
    int[] starts = new int[texts.size() + 1];
    byte[] octets = String.join("", texts).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < texts.size(); i++) {
      starts[i + 1] = starts[i] + texts.get(i).getBytes(StandardCharsets.UTF_8).length;
    }
    return new MjCharacters(octets, starts);
  }
}
