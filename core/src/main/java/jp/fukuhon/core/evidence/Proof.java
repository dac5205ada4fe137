package jp.fukuhon.core.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.evidence.Statement.Subject;
import jp.fukuhon.core.evidence.Statement.Verdict;
import jp.fukuhon.core.transfer.Receipt;
import org.jspecify.annotations.Nullable;

/** What a check of evidence came to, statement by statement. Not thread-safe. */
public final class Proof {

  private final List<Statement> statements = new ArrayList<>();
  private @Nullable Receipt receipt;

  void proven(Subject subject, String japanese, String english) {
    statements.add(new Statement(subject, Verdict.PROVEN, japanese, english));
  }

  void notShown(Subject subject, String japanese, String english) {
    statements.add(new Statement(subject, Verdict.NOT_SHOWN, japanese, english));
  }

  void refuted(Subject subject, String japanese, String english) {
    statements.add(new Statement(subject, Verdict.REFUTED, japanese, english));
  }

  /** Adds what somebody else has checked. */
  public void add(Statement statement) {
    statements.add(statement);
  }

  void receipt(Receipt verified) {
    receipt = verified;
  }

  /** The receipt, once its signature was verified. */
  public Optional<Receipt> receipt() {
    return Optional.ofNullable(receipt);
  }

  /** Everything that was found, in the order of the checks. */
  public List<Statement> statements() {
    return List.copyOf(statements);
  }

  /** What evidence does not show, each subject once, in the order of the checks. */
  public List<Subject> notShown() {
    return statements.stream()
        .filter(one -> one.verdict() == Verdict.NOT_SHOWN)
        .map(Statement::subject)
        .distinct()
        .toList();
  }

  /** True when nothing is refuted. What is not shown is not proven either: read the statements. */
  public boolean holds() {
    return statements.stream().noneMatch(one -> one.verdict() == Verdict.REFUTED);
  }
}
