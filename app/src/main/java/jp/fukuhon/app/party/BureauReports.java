package jp.fukuhon.app.party;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import jp.fukuhon.app.party.BureauSources.Stream;
import jp.fukuhon.app.report.BureauReport;
import jp.fukuhon.app.report.BureauReport.Compared;
import jp.fukuhon.app.report.BureauReport.Gap;
import jp.fukuhon.app.report.BureauReport.Line;
import jp.fukuhon.app.report.BureauReport.Nights;
import jp.fukuhon.app.report.ReportPeriod;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.Bureau;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.CompletenessCheck.Standing;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.reconcile.Difference;
import jp.fukuhon.core.reconcile.DifferenceKind;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a bureau's report out of signed documents alone: of its own municipalities and no other.
 * One document in memory at a time.
 */
public final class BureauReports {

  private BureauReports() {}

  /**
   * Gathers a report.
   *
   * @param loaded a centre's configuration
   * @throws TransferException.Configuration when it is no centre
   */
  public static BureauReport gather(
      Loaded loaded, Bureau bureau, ReportPeriod period, Clock clock) {
    Instant now = clock.instant();
    try (BureauSources sources = new BureauSources(loaded)) {
      Map<MunicipalityCode, List<Stream>> streams =
          sources.streams().stream()
              .filter(stream -> bureau.municipalities().containsKey(stream.id().municipality()))
              .collect(Collectors.groupingBy(stream -> stream.id().municipality()));
      List<Line> lines = new ArrayList<>();
      bureau
          .municipalities()
          .forEach(
              (code, name) -> {
                List<Stream> own = streams.getOrDefault(code, List.of());
                if (own.isEmpty()) {
                  lines.add(Line.without(code.value(), name));
                }
                own.forEach(stream -> lines.add(line(sources, stream, name, period)));
              });
      return new BureauReport(
          bureau.code(),
          bureau.name(),
          loaded.settings().party(),
          period,
          now,
          now.isBefore(period.end()) ? now : period.end(),
          lines);
    }
  }

  private static Line line(BureauSources sources, Stream stream, String name, ReportPeriod period) {
    Outcomes outcomes = new Outcomes(period);
    Standing standing = sources.standing(stream, outcomes);
    Findings findings = new Findings();
    findings.gather(sources, stream.id(), period);
    return new Line(
        stream.id().municipality().value(),
        name,
        stream.id().dataset().name(),
        new Nights(
            outcomes.published,
            outcomes.rejected,
            outcomes.aborted,
            stream.outcomes() - standing.outcomes(),
            outcomes.records),
        standing.fault() == null
            ? null
            : new TransferId(stream.id(), standing.outcomes() + 1).toString(),
        standing.fault(),
        outcomes.lastPublished,
        outcomes.lastIsPublished,
        outcomes.gaps,
        findings.before,
        findings.compared,
        findings.falseResults,
        findings.mended);
  }

  /** Counts a stream's receipts. */
  private static final class Outcomes implements Consumer<Receipt> {
    private final ReportPeriod period;
    private final List<Gap> gaps = new ArrayList<>();
    private long published;
    private long rejected;
    private long aborted;
    private long records;
    private @Nullable Instant lastPublished;
    private boolean lastIsPublished;

    Outcomes(ReportPeriod period) {
      this.period = period;
    }

    @Override
    public void accept(Receipt receipt) {
      Instant at = receipt.decidedAt();
      if (!at.isBefore(period.end())) {
        return;
      }
      boolean within = period.holds(at);
      lastIsPublished = false;
      switch (receipt.outcome()) {
        case PUBLISHED -> {
          lastIsPublished = true;
          if (within) {
            published++;
            records += receipt.records();
            if (lastPublished != null) {
              gaps.add(new Gap(at, Duration.between(lastPublished, at)));
            }
          }
          lastPublished = at;
        }
        case REJECTED -> rejected += within ? 1 : 0;
        case ABORTED -> aborted += within ? 1 : 0;
        case RECEIVING, VERIFYING ->
            throw new IllegalArgumentException("a receipt states an outcome");
      }
    }
  }

  /** Counts what a stream's comparisons have found. */
  private static final class Findings {
    private final List<Compared> compared = new ArrayList<>();
    private @Nullable Compared before;
    private @Nullable ReconciliationResult last;
    private long falseResults;
    private long mended;

    void gather(BureauSources sources, StreamId stream, ReportPeriod period) {
      sources
          .comparisons()
          .newestBefore(stream, period.start())
          .flatMap(signed -> read(sources, signed))
          .ifPresent(
              result -> {
                before = of(result);
                last = result;
              });
      for (String id : sources.comparisons().signedBetween(stream, period.start(), period.end())) {
        sources
            .comparisons()
            .find(id)
            .flatMap(signed -> read(sources, signed))
            .ifPresent(this::add);
      }
    }

    private Optional<ReconciliationResult> read(BureauSources sources, Comparison signed) {
      try {
        return Optional.of(sources.read(signed));
      } catch (TransferException.Integrity
          | TransferException.Refused
          | IllegalArgumentException e) {
        falseResults++; // one false result must not hide the others
        return Optional.empty();
      }
    }

    private void add(ReconciliationResult result) {
      compared.add(of(result));
      if (last != null) {
        mended += mended(last, result);
      }
      last = result;
    }

    /** How many of the differences of one comparison the next one does not have. */
    private static long mended(ReconciliationResult earlier, ReconciliationResult later) {
      if (later.saysEqual()) {
        return of(earlier).differences();
      }
      Set<String> still = ids(later);
      return ids(earlier).stream().filter(id -> !still.contains(id)).count();
    }

    private static Set<String> ids(ReconciliationResult result) {
      return result.differences().stream()
          .filter(difference -> difference.kind() != DifferenceKind.PENDING)
          .map(Difference::registerId)
          .collect(Collectors.toSet());
    }

    private static Compared of(ReconciliationResult result) {
      return new Compared(
          result.comparedAt(),
          result.missingAtCentre(),
          result.missingAtSource(),
          result.different(),
          result.unclassified(),
          result.pending());
    }
  }
}
