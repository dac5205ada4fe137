package jp.fukuhon.app.cli;

import java.nio.file.Path;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command and what all verbs share. */
@Command(
    name = "fukuhon",
    mixinStandardHelpOptions = true,
    version = "fukuhon 0.1.0",
    description = {
      "戸籍副本の一括送受信。Bulk transfer of family-register duplicates (第5-8(2)).",
      "",
      "See it work:  'fukuhon demo' sends, is killed, resumes, publishes and compares, in a"
          + " temporary directory.",
      "First steps: 'fukuhon lab DIR' lays out a practice environment; then",
      "  fukuhon -C DIR/centre serve        the centre receives",
      "  fukuhon -C DIR/131016 send         the municipality sends, to the end",
      "  fukuhon -C DIR/131016 status       where every transfer stands",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 completed, 1 unexpected, 2 job failed, 10 configuration, 11 lock held, 12"
          + " integrity,",
      "13 reconciliation mismatch, 14 source data, 130/143 stopped and restartable."
    },
    subcommands = {
      ServeCommand.class,
      SendCommand.class,
      RestartCommand.class,
      StopCommand.class,
      AbortCommand.class,
      NightsCommand.class,
      SkipNightCommand.class,
      RunOnCommand.class,
      BandwidthCommand.class,
      TakeoverCommand.class,
      RecoverCommand.class,
      StatusCommand.class,
      TransferCommand.class,
      ViewCommand.class,
      ExportCommand.class,
      RewrapCommand.class,
      SweepCommand.class,
      ReceiptCommand.class,
      AuditCommand.class,
      ReconcileCommand.class,
      BureauCommand.class,
      MigrateCommand.class,
      PeerCommand.class,
      AccountCommand.class,
      DoctorCommand.class
    })
final class Fukuhon {

  @Option(
      names = {"-C", "--config"},
      paramLabel = "DIR",
      description = "folder of the party, with its fukuhon.yaml")
  @Nullable Path config;

  /** The party's configuration. */
  Loaded load() {
    Path location = config;
    if (location == null) {
      throw new TransferException.Configuration(
          "which party? -C is missing", "for example: fukuhon -C DIR/131016 status");
    }
    return SettingsFile.load(location);
  }
}
