package jp.fukuhon.app.cli;

import java.util.Optional;
import jp.fukuhon.app.operators.OperatorsServer;
import jp.fukuhon.app.settings.SettingsFile.Loaded;

/** The operators' HTTP API beside what 'serve' serves, if the settings name a port for it. */
record OperatorsListener(Optional<OperatorsServer> server) implements AutoCloseable {

  /** Opens it and says so; shows the first administrator's one-time password, this once. */
  static OperatorsListener openIfSet(Loaded loaded) {
    Optional<OperatorsServer> server = OperatorsServer.openIfSet(loaded);
    server.ifPresent(
        opened -> {
          System.out.println("operators' API at " + opened.address());
          opened.first().ifPresent(given -> AccountCommand.print(given, false));
        });
    return new OperatorsListener(server);
  }

  @Override
  public void close() {
    server.ifPresent(OperatorsServer::close);
  }
}
