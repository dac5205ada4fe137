package jp.fukuhon.practice.samples;

import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The sample registers of one municipality: number n is the same octets for the same seed, on every
 * machine, in whatever order and by however many threads they are asked for. Any 5,000 consecutive
 * ones use every MJ character that has a text. Immutable and thread-safe.
 */
public final class SampleRegisters {

  /** One register in so many carries an image, unless only text is asked for. */
  private static final int IMAGE_EVERY = 50;

  private static final int MAX_NUMBER = 9_999_999;

  private static final ThreadLocal<RegisterDocument> DOCUMENTS =
      ThreadLocal.withInitial(RegisterDocument::new);

  private final Municipality municipality;
  private final long seed;
  private final boolean textOnly;
  private final int firstCharacter;

  private SampleRegisters(Municipality municipality, long seed, boolean textOnly) {
    this.municipality = municipality;
    this.seed = Dice.mix(seed, Long.parseLong(municipality.code()));
    this.textOnly = textOnly;
    this.firstCharacter = new Dice(this.seed).below(MjCharacters.all().size());
  }

  /**
   * The registers of a municipality under a seed.
   *
   * @param textOnly true to leave the images out; the text stays the same
   * @throws IllegalArgumentException when no registers can be kept under that code
   */
  public static SampleRegisters of(String municipalityCode, long seed, boolean textOnly) {
    Municipalities.explain(municipalityCode)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
    return new SampleRegisters(Municipalities.find(municipalityCode).orElseThrow(), seed, textOnly);
  }

  /** The municipality's code. */
  public String municipalityCode() {
    return municipality.code();
  }

  /** The id of the register with that number. */
  public String registerId(long number) {
    return String.format(Locale.ROOT, "%s-%07d", municipality.code(), checked(number));
  }

  /**
   * The register with that number.
   *
   * @param number 1 to 9,999,999
   */
  public SampleRegister register(long number) {
    int n = checked(number);
    Dice dice = new Dice(Dice.mix(seed, n));
    String kind = kind(dice);
    int revision = dice.between(1, 6);
    boolean image = dice.below(IMAGE_EVERY) == 0 && !textOnly;
    int slice = (int) ((firstCharacter + (long) n * NameMaker.SLICE) % MjCharacters.all().size());
    byte[] content = DOCUMENTS.get().write(municipality, n, kind, revision, slice, dice, image);
    return new SampleRegister(registerId(n), kind, revision, "application/xml", content);
  }

  /** The registers number {@code first} to {@code last}, both included, in order, made lazily. */
  public Stream<SampleRegister> stream(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(this::register);
  }

  private static String kind(Dice dice) {
    int throwOfHundred = dice.below(100);
    if (throwOfHundred < 85) {
      return "CURRENT";
    }
    return throwOfHundred < 95 ? "REMOVED" : "SUPERSEDED";
  }

  private static int checked(long number) {
    if (number < 1 || number > MAX_NUMBER) {
      throw new IllegalArgumentException("register number " + number + " is not 1 to 9999999");
    }
    return (int) number;
  }
}
