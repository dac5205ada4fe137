package jp.fukuhon.app.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import jp.fukuhon.app.doctor.ChangeDesk;
import jp.fukuhon.app.doctor.Doctor;
import jp.fukuhon.app.doctor.Finding;
import jp.fukuhon.app.doctor.Finding.Status;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "事前点検。The pre-flight: names, line, clock, keys, database, disk, JVM; every fault at once,"
          + " with hints.",
      "Exit code 10 if there is any. What cannot be looked at is SKIPPED, which says nothing about"
          + " it."
    })
final class DoctorCommand implements Callable<Integer> {

  private static final int STATUS_WIDTH = 8;
  private static final int CHECK_WIDTH = 18;

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Option(
      names = "--plan-change",
      paramLabel = "DATE",
      description = {
        "取次希望日: host or name server change on that day, the 8th after today or later. From the day"
            + " before on no",
        "new transfer begins, until 'doctor' finds no fault on that day or later"
      })
  @Nullable LocalDate planned;

  @Option(names = "--withdraw-change", description = "give the planned change up")
  boolean withdraw;

  @Override
  public Integer call() {
    Clock clock = Clock.systemUTC();
    if (planned != null || withdraw) {
      return change(new ChangeDesk(fukuhon.load(), clock, OperationLog.operator()));
    }
    List<Finding> findings = Doctor.look(location(), clock);
    Optional<LocalDate> ended =
        Doctor.hasFault(findings)
            ? Optional.empty()
            : new ChangeDesk(fukuhon.load(), clock, OperationLog.operator()).endIfDue();
    if (json) {
      System.out.println(Json.write(json(findings, clock, ended)));
    } else {
      print(findings, System.out);
      ended.ifPresent(
          date ->
              System.out.println(
                  "変更後の点検が終わりました。The change of "
                      + date
                      + " is checked: new transfers begin again."));
    }
    return exit(findings);
  }

  private int change(ChangeDesk desk) {
    LocalDate date = planned;
    if (withdraw && date != null) {
      throw new TransferException.Configuration(
          "--plan-change and --withdraw-change exclude each other", "give one of them");
    }
    if (date == null) {
      System.out.println(
          desk.withdraw()
              .map(known -> "the change planned for " + known + " is given up (取りやめ)")
              .orElse("no change was planned"));
      return 0;
    }
    desk.plan(date);
    System.out.println(
        "変更予定日 "
            + date
            + ": no new transfer begins from "
            + date.minusDays(1)
            + " on, until 'doctor' finds no fault on "
            + date
            + " or later");
    return 0;
  }

  private Path location() {
    Path location = fukuhon.config;
    if (location == null) {
      throw new TransferException.Configuration(
          "which party? -C is missing", "for example: fukuhon -C DIR/131016 doctor");
    }
    return location;
  }

  private static int exit(List<Finding> findings) {
    return Doctor.hasFault(findings) ? ErrorCode.CONFIGURATION.exitCode() : 0;
  }

  private static Map<String, Object> json(
      List<Finding> findings, Clock clock, Optional<LocalDate> ended) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("at", clock.instant().toString());
    json.put("exit", exit(findings));
    json.put("counts", counts(findings));
    json.put("changeChecked", ended.map(LocalDate::toString).orElse(null));
    json.put("findings", findings);
    return json;
  }

  private static Map<String, Long> counts(List<Finding> findings) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Status status : Status.values()) {
      counts.put(
          status.name(), findings.stream().filter(found -> found.status() == status).count());
    }
    return counts;
  }

  private static void print(List<Finding> findings, PrintStream out) {
    String margin = " ".repeat(STATUS_WIDTH + CHECK_WIDTH);
    for (Finding finding : findings) {
      out.println(
          padded(finding.status().name(), STATUS_WIDTH)
              + padded(finding.check(), CHECK_WIDTH)
              + finding.what());
      if (finding.clerk() != null) {
        out.println(margin + finding.clerk());
      }
      if (finding.hint() != null) {
        out.println(margin + "HINT: " + finding.hint());
      }
    }
    out.println(
        counts(findings).entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ")));
    out.println(
        Doctor.hasFault(findings)
            ? "異常があります。上記の FAULT を解消してから送信してください。"
            : "送信を妨げる異常は見つかりませんでした（SKIPPED の項目は点検していません）。");
  }

  private static String padded(String text, int width) {
    return text.length() < width ? text + " ".repeat(width - text.length()) : text + " ";
  }
}
