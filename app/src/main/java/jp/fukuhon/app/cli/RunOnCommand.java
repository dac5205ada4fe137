package jp.fukuhon.app.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.NightReport;
import jp.fukuhon.app.desk.RunOnTime;
import jp.fukuhon.app.desk.StreamIds;
import jp.fukuhon.app.party.NightParty;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.schedules.plan.NightEntry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "run-on",
    mixinStandardHelpOptions = true,
    description = {
      "Lets a stream's night go on after its window has closed, into the working",
      "day: its transfer uses the line, its registers stay frozen. A night that",
      "stopped at the window's end is begun again by the running server within",
      "seconds.",
      "",
      "  fukuhon -C DIR/131016 run-on 131016-FUKUHON --until 09:30 --reason '月末'",
      ""
    })
final class RunOnCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(paramLabel = "STREAM", description = "for example 131016-FUKUHON")
  @Nullable String stream;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = {
        "HH:mm of today or tomorrow, or 2026-12-04T09:30, Asia/Tokyo;",
        "without it until the next window opens, 24 hours at most"
      })
  @Nullable String until;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "why; kept in the operation log")
  String reason = "";

  @Option(names = "--json", description = "print the night as JSON")
  boolean json;

  @Override
  public Integer call() {
    StreamId id = StreamIds.parse(Objects.requireNonNull(stream));
    String why = PersonAndReason.optionalReason(reason);
    Clock clock = Clock.systemUTC();
    Optional<Instant> end =
        Optional.ofNullable(until).map(text -> RunOnTime.parse(text, clock.instant()));
    try (NightParty nights = new NightParty(fukuhon.load(), clock)) {
      NightEntry entry = nights.desk().runOn(id, end, OperationLog.operator(), why);
      System.out.println(
          json
              ? Json.write(
                  NightReport.json(nights.book().find(id, entry.businessDate()).orElseThrow()))
              : "night "
                  + entry.businessDate()
                  + " of "
                  + id
                  + " may run until "
                  + NightReport.time(entry.until()));
      return 0;
    }
  }
}
