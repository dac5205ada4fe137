package jp.fukuhon.core.seal;

import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdException;
import java.util.Optional;

/**
 * Trains the dictionary of a transfer on its first records. Bounded: samples past the limits are
 * not taken. Not thread-safe.
 */
public final class DictionaryTrainer {

  /** Records that a dictionary needs at least; below it is not worth its octets. */
  public static final int MIN_SAMPLES = 100;

  /** Octets of samples taken at most. */
  public static final int MAX_TOTAL = 12 << 20;

  /** Octets of one sample: what is longer (an image) says nothing about the others. */
  public static final int MAX_SAMPLE = 64 << 10;

  private static final int MIN_TOTAL = 100 << 10;
  private static final int MIN_SAMPLE = 8;

  private final ZstdDictTrainer trainer;
  private int samples;
  private int total;

  /** For records sealed at that level of zstd. */
  public DictionaryTrainer(int level) {
    trainer = new ZstdDictTrainer(MAX_TOTAL, Dictionary.MAX_LENGTH, level);
  }

  /** Offers a record's content; false when the trainer has enough. */
  public boolean add(byte[] content) {
    if (total + MAX_SAMPLE > MAX_TOTAL) {
      return false;
    }
    if (content.length >= MIN_SAMPLE
        && content.length <= MAX_SAMPLE
        && trainer.addSample(content)) {
      samples++;
      total += content.length;
    }
    return true;
  }

  /** The dictionary, or empty when there are too few samples or they have nothing in common. */
  public Optional<Dictionary> train() {
    if (samples < MIN_SAMPLES || total < MIN_TOTAL) {
      return Optional.empty();
    }
    try {
      return Optional.of(Dictionary.of(trainer.trainSamples()));
    } catch (ZstdException e) {
      return Optional.empty();
    }
  }
}
