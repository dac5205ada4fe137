package jp.fukuhon.app.cli;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.RewrappingGateway;
import jp.fukuhon.app.party.RewrappingParty;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.rewrap.RewrapService.Run;
import org.springframework.batch.core.BatchStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "rewrap",
    mixinStandardHelpOptions = true,
    description = {
      "鍵の更新。Wraps the keys of old transfers for this party's encryption key in use.",
      "At a centre: the data and stream keys of every accepted transfer, as a job that goes on"
          + " where it was interrupted.",
      "At a gateway: the stream keys in its folder. What this cannot undo: docs/security.md."
    })
final class RewrapCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Option(names = "--json", description = "print the result as JSON")
  boolean json;

  @Override
  public Integer call() {
    Loaded loaded = fukuhon.load();
    StopSignal stop = new StopSignal();
    try (Interruption interruption = new Interruption(stop)) {
      return loaded.settings().role() == Role.CENTRE ? centre(loaded, stop) : gateway(loaded);
    }
  }

  private int centre(Loaded loaded, StopSignal stop) {
    try (RewrappingParty party = new RewrappingParty(loaded, Clock.systemUTC(), stop)) {
      Run run = party.service().run();
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("status", run.status().name());
      report.put("rewrapped", run.rewrapped());
      report.put("current", run.current());
      report.put("unopened", run.unopened());
      print(report);
      if (run.status() != BatchStatus.COMPLETED) {
        return ErrorCode.STOPPED.exitCode();
      }
      return run.unopened().isEmpty() ? 0 : ErrorCode.INTEGRITY.exitCode();
    }
  }

  private int gateway(Loaded loaded) {
    try (RewrappingGateway party = new RewrappingGateway(loaded, Clock.systemUTC())) {
      List<StreamId> rewrapped = party.rewrap();
      List<String> open = party.transfersOfOlderKeys();
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("status", BatchStatus.COMPLETED.name());
      report.put("streamKeys", rewrapped.stream().map(StreamId::toString).toList());
      report.put("openTransfersOfOlderKeys", open);
      print(report);
      return 0;
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
