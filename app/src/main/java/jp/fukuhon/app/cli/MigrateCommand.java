package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.ledger.Migrations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description =
        "Creates or upgrades the database schema of parties, as the owner's role. Safe to repeat.")
final class MigrateCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "folders of parties; without any, the one of -C")
  List<Path> folders = new ArrayList<>();

  @Override
  public Integer call() {
    List<Loaded> parties =
        folders.isEmpty()
            ? List.of(fukuhon.load())
            : folders.stream().map(SettingsFile::load).toList();
    for (Loaded party : parties) {
      try (HikariDataSource owner = new PartyDatabase(party).owner()) {
        Migrations.Party role =
            party.settings().role() == PartySettings.Role.CENTRE
                ? Migrations.Party.CENTRE
                : Migrations.Party.GATEWAY;
        int applied = new Migrations(owner).migrate(role);
        System.out.println(party.settings().party() + ": " + applied + " migrations applied");
      }
    }
    return 0;
  }
}
