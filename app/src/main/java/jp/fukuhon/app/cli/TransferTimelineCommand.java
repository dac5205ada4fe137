package jp.fukuhon.app.cli;

import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.TransferIds;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.app.timeline.Timeline;
import jp.fukuhon.app.timeline.TimelineDesk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "timeline",
    mixinStandardHelpOptions = true,
    description = {
      "どこで時間がかかったか。The steps of a transfer with their times, who was waited for, and how much time"
          + " went at each hop:",
      "the sender, the line, the receiver's front, its verification, or nobody at work.",
      "By this party's ledger and operation log, and by the documents that the other party has"
          + " signed, each of which is verified",
      "(exit 12 if one does not verify). Changes nothing and asks nobody."
    })
final class TransferTimelineCommand implements Callable<Integer> {

  @ParentCommand TransferCommand transfer = new TransferCommand();

  @Parameters(paramLabel = "ID", description = "transfer, for example 131016-FUKUHON-000042")
  String id = "";

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Override
  public Integer call() {
    Loaded loaded = transfer.fukuhon.load();
    Timeline timeline = TimelineDesk.look(loaded, TransferIds.parse(id));
    TimelineReport report = new TimelineReport(timeline);
    if (json) {
      System.out.println(Json.write(report.json()));
    } else {
      report.print(System.out);
    }
    return 0;
  }
}
