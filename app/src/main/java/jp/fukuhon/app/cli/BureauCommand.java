package jp.fukuhon.app.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import jp.fukuhon.app.desk.BureauLines;
import jp.fukuhon.app.desk.WishReport;
import jp.fukuhon.app.party.BureauDesk;
import jp.fukuhon.app.party.BureauDesk.Line;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.evidence.CompletenessCheck.Standing;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.register.MunicipalityCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "bureau",
    mixinStandardHelpOptions = true,
    description = {
      "網羅性。From receipts alone, at the centre: does every stream's chain of signed outcomes have"
          + " no missing night, and do windows and counts fit each other? Beside it the last"
          + " comparison that both sides have signed.",
      "Exit code 12 when a receipt is missing, is not the centre's or does not follow; 13 when all"
          + " are there and a last comparison found differences.",
      "'bureau report' writes it down for a Legal Affairs Bureau, 'bureau ask' asks for a"
          + " comparison."
    },
    subcommands = {BureauReportCommand.class, BureauAskCommand.class})
final class BureauCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.of("Asia/Tokyo"));

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Option(
      names = "--municipality",
      split = ",",
      paramLabel = "CODE[,CODE…]",
      description = "only these municipalities")
  Set<String> municipalities = new TreeSet<>();

  @Option(
      names = "--bureau",
      paramLabel = "CODE",
      description = "only the municipalities of this bureau (bureaus.yaml)")
  @Nullable String bureau;

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Override
  public Integer call() {
    Loaded loaded = fukuhon.load();
    List<Line> lines = BureauDesk.look(loaded, wanted(loaded));
    WishReport wishes = WishReport.of(loaded);
    if (json) {
      System.out.println(
          Json.write(lines.stream().map(line -> BureauLines.json(line, wishes)).toList()));
    } else {
      lines.forEach(
          line -> {
            print(line);
            wishes.print(line.standing().stream());
          });
    }
    if (lines.stream().anyMatch(line -> line.standing().fault() != null)) {
      return ErrorCode.INTEGRITY.exitCode();
    }
    boolean different =
        lines.stream()
            .map(Line::comparison)
            .anyMatch(result -> result != null && !result.saysEqual());
    return different ? ErrorCode.RECONCILIATION.exitCode() : 0;
  }

  /** Of the bureau and of the list, where they are given: never more than either of them. */
  private Predicate<MunicipalityCode> wanted(Loaded loaded) {
    Predicate<MunicipalityCode> listed =
        code -> municipalities.isEmpty() || municipalities.contains(code.value());
    return bureau == null
        ? listed
        : listed.and(BureauDesk.bureau(loaded, bureau).municipalities()::containsKey);
  }

  private static void print(Line line) {
    Standing standing = line.standing();
    System.out.println(
        "%s  結果 %d 件（公開 %d 件）、%d 件  最後 %s %s"
            .formatted(
                standing.stream(),
                standing.outcomes(),
                standing.published(),
                standing.records(),
                standing.last() == null ? "なし" : standing.last(),
                time(standing.decidedAt())));
    System.out.println(
        standing.fault() == null ? "  連鎖: 欠落なし" : "  連鎖: 途切れています。" + standing.fault());
    ReconciliationResult last = line.comparison();
    System.out.println(
        last == null
            ? "  突合: まだありません"
            : "  突合: %s %s"
                .formatted(
                    time(last.comparedAt()),
                    last.saysEqual()
                        ? "一致"
                        : "不一致 "
                            + (last.missingAtCentre()
                                + last.missingAtSource()
                                + last.different()
                                + last.unclassified())
                            + " 件"));
  }

  private static String time(@Nullable Instant instant) {
    return instant == null ? "" : TIME.format(instant);
  }
}
