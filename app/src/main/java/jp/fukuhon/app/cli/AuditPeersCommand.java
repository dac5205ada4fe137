package jp.fukuhon.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.AuditingParty;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.evidence.PeerCheckpoints.Held;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    description = {
      "What other parties' manifests and receipts said of their operation logs. Exit 12 when a"
          + " party contradicts itself."
    })
final class AuditPeersCommand implements Callable<Integer> {

  @ParentCommand AuditCommand audit = new AuditCommand();

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Override
  public Integer call() {
    try (AuditingParty party = new AuditingParty(audit.fukuhon.load())) {
      List<Held> held = party.peers().all();
      List<String> contradictions = party.peers().contradictions();
      if (json) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("held", held.stream().map(AuditPeersCommand::json).toList());
        all.put("contradictions", contradictions);
        System.out.println(Json.write(all));
      } else {
        print(held, contradictions);
      }
      return contradictions.isEmpty() ? 0 : ErrorCode.INTEGRITY.exitCode();
    }
  }

  private static void print(List<Held> held, List<String> contradictions) {
    List<String[]> table = new ArrayList<>();
    table.add(new String[] {"PARTY", "CHECKPOINT", "ENTRIES", "CHAINS", "DIGEST", "CARRIED BY"});
    for (Held row : held) {
      table.add(
          new String[] {
            row.party(),
            String.valueOf(row.reference().number()),
            String.valueOf(row.reference().entries()),
            String.valueOf(row.reference().chains()),
            row.reference().digest().abbreviated(),
            row.carriedBy()
          });
    }
    Tables.print(System.out, table, Set.of(1, 2, 3));
    contradictions.forEach(what -> System.out.println("矛盾 CONTRADICTION: " + what));
  }

  private static Map<String, Object> json(Held held) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("party", held.party());
    json.put("number", held.reference().number());
    json.put("digest", held.reference().digest());
    json.put("entries", held.reference().entries());
    json.put("chains", held.reference().chains());
    json.put("carriedBy", held.carriedBy());
    json.put("receivedAt", held.receivedAt().toString());
    return json;
  }
}
