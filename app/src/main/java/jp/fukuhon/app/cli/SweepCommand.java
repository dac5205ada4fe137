package jp.fukuhon.app.cli;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.SweepingParty;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.sweep.SweepForecast;
import jp.fukuhon.jobs.sweep.SweepService.Run;
import org.springframework.batch.core.BatchStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    description = {
      "掃除。Removes what is needed no more, as 'serve' does once a day: at a centre versions that a"
          + " newer published one has replaced and versions of rejected and aborted transfers,"
          + " after their retention (retention.…); at both the job tables of runs that are over.",
      "It gives way to transfers and goes on where it was interrupted. What stays for ever:"
          + " docs/housekeeping.md."
    })
final class SweepCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Option(names = "--dry-run", description = "say what would be removed, and remove nothing")
  boolean dryRun;

  @Option(names = "--json", description = "print the result as JSON")
  boolean json;

  @Override
  public Integer call() {
    Loaded loaded = fukuhon.load();
    StopSignal stop = new StopSignal();
    try (Interruption interruption = new Interruption(stop);
        SweepingParty party = new SweepingParty(loaded, Clock.systemUTC(), stop)) {
      if (dryRun) {
        print(party.service().forecast());
        return 0;
      }
      Run run = party.service().run();
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("status", run.status().name());
      report.put("gaveWay", run.gaveWay());
      report.put("removed", run.removed());
      print(report);
      return run.status() == BatchStatus.COMPLETED ? 0 : ErrorCode.STOPPED.exitCode();
    }
  }

  private void print(List<SweepForecast> forecasts) {
    if (json) {
      System.out.println(Json.write(Map.of("wouldRemove", forecasts)));
      return;
    }
    for (SweepForecast forecast : forecasts) {
      System.out.println(
          forecast.what()
              + ": "
              + forecast.rows()
              + (forecast.octets() == 0 ? "" : " (" + forecast.octets() + " octets)")
              + " would be removed");
    }
  }

  private void print(Map<String, Object> report) {
    if (json) {
      System.out.println(Json.write(report));
    } else {
      report.forEach((name, value) -> System.out.println(name + ": " + value));
    }
  }
}
