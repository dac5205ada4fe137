package jp.fukuhon.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.AuditingParty;
import jp.fukuhon.core.audit.Finding;
import jp.fukuhon.core.error.ErrorCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Computes every digest of the operation log anew and compares it with the chain heads, the"
          + " signed checkpoints of the",
      "database and those exported to the state folder. Names what was edited, removed, reordered"
          + " or cut off (exit 12)."
    })
final class AuditVerifyCommand implements Callable<Integer> {

  @ParentCommand AuditCommand audit = new AuditCommand();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = {
        "a checkpoint of this party kept elsewhere, or a manifest or receipt of it that names one;"
            + " may be repeated"
      })
  List<Path> checkpoints = new ArrayList<>();

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Override
  public Integer call() {
    try (AuditingParty party = new AuditingParty(audit.fukuhon.load())) {
      AuditingParty.Report report = party.verify(checkpoints);
      if (json) {
        System.out.println(Json.write(json(report)));
      } else {
        print(report);
      }
      return report.count() == 0 ? 0 : ErrorCode.INTEGRITY.exitCode();
    }
  }

  private static void print(AuditingParty.Report report) {
    System.out.println(
        "操作履歴 / operation log of "
            + report.party()
            + ": "
            + report.entries()
            + " entries in "
            + report.chains()
            + " chains; "
            + report.checkpoints()
            + " checkpoints and "
            + report.files()
            + " files compared");
    if (report.count() == 0) {
      System.out.println("改ざんは見つかりませんでした / nothing was found");
      return;
    }
    for (Finding finding : report.findings()) {
      System.out.println(label(finding.kind()) + ": " + finding.what());
    }
    if (report.count() > report.findings().size()) {
      System.out.println("… " + report.count() + " findings in all");
    }
    System.err.println(
        "HINT: keep the database as it is, compare with 'audit verify --checkpoint' and what other"
            + " parties hold ('audit peers' there)");
  }

  private static String label(Finding.Kind kind) {
    return switch (kind) {
      case EDITED -> "改変 EDITED";
      case REMOVED -> "欠落 REMOVED";
      case REORDERED -> "順序変更 REORDERED";
      case CUT_OFF -> "末尾切断 CUT_OFF";
      case REWRITTEN -> "書換え REWRITTEN";
      case CHECKPOINT -> "確認点 CHECKPOINT";
    };
  }

  private static Map<String, Object> json(AuditingParty.Report report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("party", report.party());
    json.put("entries", report.entries());
    json.put("chains", report.chains());
    json.put("checkpoints", report.checkpoints());
    json.put("files", report.files());
    json.put("findingCount", report.count());
    json.put("findings", report.findings().stream().map(AuditVerifyCommand::json).toList());
    return json;
  }

  private static Map<String, Object> json(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", finding.kind().name());
    json.put("chain", finding.chain());
    json.put("place", finding.place());
    json.put("entry", finding.entryNo());
    json.put("what", finding.what());
    return json;
  }
}
