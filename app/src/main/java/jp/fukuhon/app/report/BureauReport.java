package jp.fukuhon.app.report;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a bureau is shown: figures out of signed receipts and signed results of comparisons, of its
 * own municipalities only. No register's content and no register's id. Immutable.
 *
 * @param bureau its code
 * @param bureauName for people
 * @param centre code of the centre that made it
 * @param madeAt when
 * @param asOf ages are counted up to here: the end of the period, or when it was made
 * @param lines one for each stream, by municipality; a municipality without a stream has one too
 */
public record BureauReport(
    String bureau,
    String bureauName,
    String centre,
    ReportPeriod period,
    Instant madeAt,
    Instant asOf,
    List<Line> lines) {

  public BureauReport {
    lines = List.copyOf(lines);
  }

  /** Why a person has to look. */
  public enum Trouble {
    /** The centre has no stream of this municipality. */
    NO_STREAM,
    /** A receipt is missing, is not the centre's or does not follow. */
    CHAIN_BROKEN,
    /** Nothing has been published. */
    NO_PUBLICATION,
    /** The last outcome is REJECTED or ABORTED. */
    LAST_NOT_PUBLISHED,
    /** A kept result of a comparison is not what both sides have signed. */
    COMPARISON_NOT_SIGNED,
    /** No comparison within the period. */
    NOT_COMPARED,
    /** The last comparison has found differences. */
    DIFFERENT
  }

  /**
   * Outcomes of transfers.
   *
   * @param published within the period
   * @param rejected within the period
   * @param aborted within the period
   * @param unproven whose receipt is missing, or comes after a break of the chain; of all times,
   *     since only a receipt says when
   * @param records published within the period
   */
  public record Nights(long published, long rejected, long aborted, long unproven, long records) {}

  /**
   * What one comparison has found.
   *
   * @param at by the source's clock
   * @param unclassified differences beyond those that a result lists
   * @param pending changed at the source since; no differences
   */
  public record Compared(
      Instant at,
      long missingAtCentre,
      long missingAtSource,
      long different,
      long unclassified,
      long pending) {

    /** Differences of every kind. */
    public long differences() {
      return missingAtCentre + missingAtSource + different + unclassified;
    }
  }

  /**
   * A publication.
   *
   * @param since how long after the stream's publication before it
   */
  public record Gap(Instant at, Duration since) {}

  /**
   * A stream.
   *
   * @param municipality code
   * @param name the municipality's
   * @param dataset null when the centre has no stream of this municipality
   * @param brokenAt the transfer whose receipt does not follow; null when all do
   * @param fault why it does not; null likewise
   * @param lastPublished the last publication up to the period's end; null when there is none
   * @param lastIsPublished the last outcome up to the period's end was a publication
   * @param gaps of the publications within the period, in order
   * @param before the last comparison before the period; null when there is none
   * @param compared the comparisons within the period, in order
   * @param falseResults kept results that are not what both sides have signed; not in {@code
   *     compared}
   * @param mended differences of one comparison that the next one within the period had no more
   */
  public record Line(
      String municipality,
      String name,
      @Nullable String dataset,
      Nights nights,
      @Nullable String brokenAt,
      @Nullable String fault,
      @Nullable Instant lastPublished,
      boolean lastIsPublished,
      List<Gap> gaps,
      @Nullable Compared before,
      List<Compared> compared,
      long falseResults,
      long mended) {

    public Line {
      gaps = List.copyOf(gaps);
      compared = List.copyOf(compared);
    }

    /** A municipality of which the centre has nothing. */
    public static Line without(String municipality, String name) {
      return new Line(
          municipality,
          name,
          null,
          new Nights(0, 0, 0, 0, 0),
          null,
          null,
          null,
          false,
          List.of(),
          null,
          List.of(),
          0,
          0);
    }

    /** The last comparison up to the period's end; null when there is none. */
    public @Nullable Compared last() {
      return compared.isEmpty() ? before : compared.getLast();
    }

    /** Why a person has to look; empty when it is in order. */
    public Set<Trouble> troubles() {
      Set<Trouble> troubles = EnumSet.noneOf(Trouble.class);
      if (dataset == null) {
        troubles.add(Trouble.NO_STREAM);
        return troubles;
      }
      if (brokenAt != null) {
        troubles.add(Trouble.CHAIN_BROKEN);
      }
      if (lastPublished == null) {
        troubles.add(Trouble.NO_PUBLICATION);
      } else if (!lastIsPublished) {
        troubles.add(Trouble.LAST_NOT_PUBLISHED);
      }
      if (falseResults > 0) {
        troubles.add(Trouble.COMPARISON_NOT_SIGNED);
      }
      if (compared.isEmpty()) {
        troubles.add(Trouble.NOT_COMPARED);
      }
      Compared last = last();
      if (last != null && last.differences() > 0) {
        troubles.add(Trouble.DIFFERENT);
      }
      return troubles;
    }

    /** True when nobody has to look. */
    public boolean isInOrder() {
      return troubles().isEmpty();
    }
  }

  /** The lines that a person has to look at. */
  public List<Line> needAPerson() {
    return lines.stream().filter(line -> !line.isInOrder()).toList();
  }

  Stream<Gap> gapsOf(ReportPeriod.Span span) {
    return lines.stream().flatMap(line -> line.gaps().stream()).filter(gap -> span.holds(gap.at()));
  }

  /** Each stream's last comparison of a span. */
  Stream<Compared> comparedIn(ReportPeriod.Span span) {
    return lines.stream()
        .flatMap(
            line ->
                line.compared().stream()
                    .filter(compared -> span.holds(compared.at()))
                    .reduce((earlier, later) -> later)
                    .stream());
  }
}
