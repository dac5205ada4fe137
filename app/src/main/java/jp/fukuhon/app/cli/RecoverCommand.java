package jp.fukuhon.app.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import jp.fukuhon.app.cli.SendCommand.RunReport;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.restore.StreamQuarantine.Restored;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.jobs.transfer.Recovered;
import jp.fukuhon.jobs.transfer.SendLoop;
import jp.fukuhon.jobs.transfer.TransferService.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "recover",
    mixinStandardHelpOptions = true,
    description = {
      "復旧。After the database of either side was put back to an older state: brings both sides of a"
          + " stream together,",
      "then sends what the centre has lost. At the gateway; safe to repeat. A gateway that was put"
          + " back itself is to be",
      "fed again by the register system, before or after."
    })
final class RecoverCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(paramLabel = "STREAM", description = "for example 131016-FUKUHON")
  String stream = "";

  @Option(names = "--json", description = "print the result as JSON")
  boolean json;

  @Override
  public Integer call() {
    StreamId id = parse();
    Loaded loaded = fukuhon.load();
    if (loaded.settings().role() == PartySettings.Role.CENTRE) {
      throw new TransferException.Configuration(
          "a centre recovers by its gateways: the sender of a stream always calls",
          "type this at the gateway of " + id.municipality() + ": recover " + id);
    }
    StopSignal stop = new StopSignal();
    SendProgress progress = new SendProgress(System.out, json);
    List<Run> runs = new ArrayList<>();
    try (Interruption interruption = new Interruption(stop);
        GatewayParty gateway = new GatewayParty(loaded, Clock.systemUTC(), stop)) {
      if (!gateway.streams().contains(id)) {
        throw new TransferException.Configuration(
            "this gateway does not send " + id, "its streams are " + gateway.streams());
      }
      Optional<Recovered> recovered = gateway.transfers().recover(id);
      if (!json) {
        System.out.println(recovered.map(RecoverCommand::words).orElse(id + " is in step"));
      }
      if (recovered.isPresent()) {
        gateway.evidence().tend();
        SendLoop.send(gateway.transfers(), id, TransferMode.INCREMENTAL, progress, stop, runs::add);
        gateway.evidence().tend();
      }
      if (json) {
        System.out.println(report(id, recovered, runs));
      }
    } finally {
      progress.closeBar();
    }
    return RunReport.exitCode(runs);
  }

  private StreamId parse() {
    try {
      return StreamId.parse(stream.replace('/', '-'));
    } catch (IllegalArgumentException e) {
      throw new TransferException.Configuration(
          "'" + stream + "': " + e.getMessage(), "for example 131016-FUKUHON", e);
    }
  }

  private static String words(Recovered recovered) {
    return recovered.stream()
        + ": "
        + (recovered.restored() == Restored.HERE ? "this side's" : "the centre's")
        + " database had been put back; both sides are at outcome "
        + recovered.sequence()
        + ", the next transfer goes on after change "
        + recovered.since()
        + " ("
        + recovered.learnt()
        + " outcomes learnt from the centre, "
        + recovered.renumbered()
        + " rows with new numbers)";
  }

  private static String report(StreamId id, Optional<Recovered> recovered, List<Run> runs) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("stream", id.toString());
    report.put("recovered", recovered.isPresent());
    recovered.ifPresent(
        known -> {
          report.put("restored", known.restored().name());
          report.put("learnt", known.learnt());
          report.put("sequence", known.sequence());
          report.put("since", known.since());
          report.put("renumbered", known.renumbered());
        });
    report.put("transfers", runs.stream().map(run -> run.id() + " " + run.state()).toList());
    return Json.write(report);
  }
}
