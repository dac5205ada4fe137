package jp.fukuhon.app.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Objects;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.BureauDesk;
import jp.fukuhon.app.party.BureauReports;
import jp.fukuhon.app.report.BureauReport;
import jp.fukuhon.app.report.ReportFont;
import jp.fukuhon.app.report.ReportFormat;
import jp.fukuhon.app.report.ReportLanguage;
import jp.fukuhon.app.report.ReportPeriod;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.Bureau;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "管轄法務局等への報告。Writes what signed receipts and comparisons say of a bureau's municipalities, and"
          + " of no other, as HTML, PDF or CSV. It holds no contents of registers.",
      "Exit code 0 once it is written, whatever it says; 'bureau --bureau CODE' tells by its own."
    })
final class BureauReportCommand implements Callable<Integer> {

  @ParentCommand BureauCommand parent = new BureauCommand();

  @Option(
      names = "--bureau",
      required = true,
      paramLabel = "CODE",
      description = "whose municipalities; bureaus.yaml has them")
  String bureau = "";

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "what is written")
  Path out = Path.of("");

  @Option(
      names = "--format",
      description = "${COMPLETION-CANDIDATES}; what the file's name ends in if it is not given")
  @Nullable ReportFormat format;

  @Option(
      names = "--lang",
      defaultValue = "JA",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
  ReportLanguage language = ReportLanguage.JA;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "the first day, like 2026-04-01, Asia/Tokyo; 30 days up to the last by default")
  @Nullable LocalDate from;

  @Option(names = "--to", paramLabel = "DATE", description = "the last day; today by default")
  @Nullable LocalDate to;

  @Option(
      names = "--font",
      paramLabel = "FILE",
      description = "IPAmj's ipamjm.ttf, for HTML and PDF; reports.font by default")
  @Nullable Path font;

  @Option(names = "--force", description = "write over a file that is there")
  boolean force;

  @Override
  public Integer call() throws IOException {
    ReportFormat kind = format();
    Path file = target();
    Loaded loaded = parent.fukuhon.load();
    Path letters =
        Objects.requireNonNullElseGet(
            font, () -> loaded.resolve(loaded.settings().reports().font()));
    if (kind != ReportFormat.CSV) {
      ReportFont.require(letters);
    }
    Clock clock = Clock.systemUTC();
    ReportPeriod period =
        ReportPeriod.of(from, to, LocalDate.ofInstant(clock.instant(), ReportPeriod.ZONE));
    Bureau supervising = BureauDesk.bureau(loaded, bureau);
    BureauReport report = BureauReports.gather(loaded, supervising, period, clock);
    write(file, stream -> kind.write(report, language, letters, stream));
    System.out.println(
        "%s: %s（%s） %d 系列、要対応 %d 件"
            .formatted(
                out,
                supervising.name(),
                supervising.code(),
                report.lines().size(),
                report.needAPerson().size()));
    return 0;
  }

  private ReportFormat format() {
    ReportFormat given = format;
    if (given != null) {
      return given;
    }
    return ReportFormat.of(out)
        .orElseThrow(
            () ->
                new TransferException.Configuration(
                    out + " ends in none of .html, .pdf and .csv",
                    "name it so, or say --format html, pdf or csv"));
  }

  private Path target() {
    Path file = out.toAbsolutePath();
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new TransferException.Configuration(
          "there is no folder " + folder, "make it, or give another --out");
    }
    if (Files.isDirectory(file)) {
      throw new TransferException.Configuration(out + " is a folder", "give a file with --out");
    }
    if (Files.exists(file) && !force) {
      throw new TransferException.Configuration(
          out + " is there already", "give another --out, or --force to write over it");
    }
    return file;
  }

  /** Writes a file. */
  @FunctionalInterface
  private interface Body {
    void write(OutputStream out) throws IOException;
  }

  /** Whoever opens the file sees the former one or the whole new one. */
  private static void write(Path file, Body body) throws IOException {
    Path folder = Objects.requireNonNull(file.getParent());
    Path temporary = null;
    try {
      temporary = Files.createTempFile(folder, ".report-", "");
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
        body.write(out);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new TransferException.Configuration(
          file + " cannot be written (" + e.getClass().getSimpleName() + ")",
          "look at the folder's rights and the space on its disk",
          e);
    } finally {
      if (temporary != null) {
        Files.deleteIfExists(temporary);
      }
    }
  }
}
