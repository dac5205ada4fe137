package jp.fukuhon.app.cli;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.EvidenceParts;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.party.PartyKeys;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.evidence.CheckpointBook;
import jp.fukuhon.core.seal.DocumentSigner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "checkpoint",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a signed checkpoint of the operation log now and exports it to the state folder.",
      "'serve' makes them by itself, every so many entries and every night."
    })
final class AuditCheckpointCommand implements Callable<Integer> {

  @ParentCommand AuditCommand audit = new AuditCommand();

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Override
  public Integer call() {
    Loaded loaded = audit.fukuhon.load();
    Clock clock = Clock.systemUTC();
    DocumentSigner signer = new DocumentSigner(PartyKeys.load(loaded, clock).signing(), clock);
    try (HikariDataSource engine = new PartyDatabase(loaded).engine(2)) {
      CheckpointBook.Mark made = EvidenceParts.checkpoints(loaded, engine, signer, clock).make();
      if (json) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("number", made.number());
        row.put("entries", made.reference().entries());
        row.put("chains", made.reference().chains());
        row.put("digest", made.reference().digest());
        row.put("madeAt", made.madeAt().toString());
        System.out.println(Json.write(row));
      } else {
        System.out.println(
            "checkpoint "
                + made.number()
                + ": "
                + made.reference().entries()
                + " entries in "
                + made.reference().chains()
                + " chains, digest "
                + made.reference().digest());
      }
    }
    return 0;
  }
}
