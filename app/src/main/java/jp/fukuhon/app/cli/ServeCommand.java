package jp.fukuhon.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import jp.fukuhon.app.http.CentreServer;
import jp.fukuhon.app.notices.NoticeOffice;
import jp.fukuhon.app.party.GatewayServer;
import jp.fukuhon.app.party.Served;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.app.watch.LogForm;
import jp.fukuhon.app.watch.WatchServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the party until it is stopped (SIGTERM): a centre receives, verifies, publishes and"
          + " answers viewers;",
      "a gateway sends inside its windows (schedule.windows), see 'nights'."
    })
final class ServeCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Override
  public Integer call() throws InterruptedException {
    Loaded loaded = fukuhon.load();
    LogForm.apply(loaded.settings());
    List<Served.Companion> companions = List.of(WatchServer::open, NoticeOffice::open);
    try (OperatorsListener operators = OperatorsListener.openIfSet(loaded)) {
      switch (loaded.settings().role()) {
        case CENTRE -> CentreServer.run(loaded, companions);
        case GATEWAY -> GatewayServer.run(loaded, companions);
      }
    }
    return 0;
  }
}
