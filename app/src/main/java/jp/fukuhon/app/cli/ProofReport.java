package jp.fukuhon.app.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.evidence.Proof;
import jp.fukuhon.core.evidence.Statement;
import jp.fukuhon.core.evidence.Statement.Subject;

/** Tells people and scripts what evidence proves. */
final class ProofReport {

  private ProofReport() {}

  /** Prints; the process's exit code. */
  static int print(Proof proof, boolean json) {
    if (json) {
      System.out.println(Json.write(json(proof)));
    } else {
      for (Statement statement : proof.statements()) {
        String mark =
            switch (statement.verdict()) {
              case PROVEN -> "証明   proven     ";
              case NOT_SHOWN -> "不明   not shown  ";
              case REFUTED -> "不成立 REFUTED    ";
            };
        System.out.println(mark + statement.japanese());
        System.out.println("                  " + statement.english());
      }
      System.out.println(
          proof.holds()
              ? "検証に成功しました / all that is there verifies"
              : "検証に失敗しました / it does NOT verify");
      if (!proof.notShown().isEmpty()) {
        System.out.println(
            "ただし、次のことは示されていません / but this is NOT shown: "
                + proof.notShown().stream().map(Subject::name).collect(Collectors.joining(", ")));
      }
    }
    return proof.holds() ? 0 : ErrorCode.INTEGRITY.exitCode();
  }

  private static Map<String, Object> json(Proof proof) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("holds", proof.holds());
    proof
        .receipt()
        .ifPresent(
            receipt -> {
              json.put("transferId", receipt.transferId());
              json.put("outcome", receipt.outcome().name());
              json.put("records", receipt.records());
            });
    json.put("notShown", proof.notShown().stream().map(Subject::name).toList());
    json.put("statements", proof.statements().stream().map(ProofReport::json).toList());
    return json;
  }

  private static Map<String, Object> json(Statement statement) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("subject", statement.subject().name());
    json.put("verdict", statement.verdict().name());
    json.put("ja", statement.japanese());
    json.put("en", statement.english());
    return json;
  }
}
