package jp.fukuhon.app.cli;

import java.time.Clock;
import java.time.LocalDate;
import java.util.Objects;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.NightReport;
import jp.fukuhon.app.desk.StreamIds;
import jp.fukuhon.app.desk.Warnings;
import jp.fukuhon.app.party.NightParty;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.register.StreamId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "skip-night",
    mixinStandardHelpOptions = true,
    description = {
      "Leaves one night of a stream out, before it begins. It cannot be taken",
      "back; what the night would have carried goes with the next one, or at any",
      "time with 'send --server'.",
      "",
      "  fukuhon -C DIR/131016 skip-night 131016-FUKUHON 2026-12-04 --reason '回線工事'",
      ""
    })
final class SkipNightCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(index = "0", paramLabel = "STREAM", description = "for example 131016-FUKUHON")
  @Nullable String stream;

  @Parameters(
      index = "1",
      paramLabel = "DATE",
      description = "the day on which the window opens, for example 2026-12-04")
  @Nullable LocalDate day;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "why; kept in the operation log")
  String reason = "";

  @Option(names = "--json", description = "print the night as JSON")
  boolean json;

  @Mixin Consent consent = new Consent();

  @Override
  public Integer call() {
    StreamId id = StreamIds.parse(Objects.requireNonNull(stream));
    LocalDate date = Objects.requireNonNull(day);
    String why = PersonAndReason.reason(reason);
    consent.require(Warnings.skip(id, date));
    try (NightParty nights = new NightParty(fukuhon.load(), Clock.systemUTC())) {
      nights.desk().skip(id, date, OperationLog.operator(), why);
      System.out.println(
          json
              ? Json.write(NightReport.json(nights.book().find(id, date).orElseThrow()))
              : "night " + date + " of " + id + " is left out");
      return 0;
    }
  }
}
