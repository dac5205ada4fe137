package jp.fukuhon.app.cli;

import java.time.Clock;
import java.util.Set;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.ComparisonReport;
import jp.fukuhon.app.desk.NightReport;
import jp.fukuhon.app.party.NightParty;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "nights",
    mixinStandardHelpOptions = true,
    description = {
      "送信時間帯と結果。Each stream's next window and its last nights.",
      "",
      "A night is known by the day on which its window opens and is run once:",
      "  RUNNING     a node is at it",
      "  WAITING     it failed in passing, another attempt follows in this window",
      "  DONE        sent inside its window",
      "  LATE        sent, but after its window",
      "  UNFINISHED  the window closed; the next one goes on from the last chunk",
      "  FAILED      an error that needs a person; NOTE says which",
      "  MISSED      no node was up; a later night carries its changes (MADE UP)",
      "  SKIPPED     left out by an operator",
      "",
      "Below them the last comparison (突合) that was wished or followed a night.",
      ""
    })
final class NightsCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "14",
      description = "newest nights of each stream (${DEFAULT-VALUE})")
  int limit;

  @Override
  public Integer call() {
    try (NightParty nights = new NightParty(fukuhon.load(), Clock.systemUTC())) {
      NightReport report =
          new NightReport(nights.calendars(), nights.book(), Clock.systemUTC().instant());
      ComparisonReport comparisons =
          new ComparisonReport(nights.calendars().keySet(), nights.comparisons());
      if (json) {
        System.out.println(Json.write(comparisons.into(report.json(limit), limit)));
        return 0;
      }
      if (nights.calendars().isEmpty()) {
        System.out.println("no window is set (schedule.windows): nothing is sent by itself");
        return 0;
      }
      Tables.print(System.out, report.table(limit), Set.of(3));
      report.lines("./fukuhon -C " + fukuhon.config).forEach(System.out::println);
      comparisons.lines("./fukuhon -C " + fukuhon.config).forEach(System.out::println);
      return 0;
    }
  }
}
