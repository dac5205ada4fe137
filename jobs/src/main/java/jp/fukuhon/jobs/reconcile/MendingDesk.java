package jp.fukuhon.jobs.reconcile;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import javax.sql.DataSource;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.ledger.Comparisons.State;
import jp.fukuhon.core.ledger.Mendings;
import jp.fukuhon.core.ledger.Mendings.Action;
import jp.fukuhon.core.ledger.Mendings.Mending;
import jp.fukuhon.core.ledger.Mendings.Target;
import jp.fukuhon.core.reconcile.Difference;
import jp.fukuhon.core.reconcile.DifferenceCause;
import jp.fukuhon.core.reconcile.DifferenceKind;
import jp.fukuhon.core.reconcile.ReconciliationResult;
import jp.fukuhon.core.seal.DocumentVerifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * 是正 at the source: what a signed result shows to be missing or different at the centre is sent
 * again, what the source does not have is withdrawn there. Asked for and approved by persons who
 * are named, entered in the operation log; the stream's next transfer takes it up. Thread-safe.
 */
public final class MendingDesk {

  /** What sending again does not mend. */
  private static final Set<DifferenceCause> NOT_SENT =
      EnumSet.of(
          DifferenceCause.QUARANTINED,
          DifferenceCause.CHANGED_SINCE,
          DifferenceCause.SOURCE_RESTORED);

  private static final String WHO = "say with --by who asks or approves";

  private final Comparisons comparisons;
  private final Mendings mendings;
  private final OperationLog log;
  private final DocumentVerifier verifier;
  private final TransactionTemplate transactions;

  public MendingDesk(
      DataSource dataSource, PlatformTransactionManager manager, DocumentVerifier verifier) {
    JdbcClient client = JdbcClient.create(dataSource);
    this.transactions = new TransactionTemplate(manager);
    this.comparisons = new Comparisons(client);
    this.mendings = new Mendings(client, transactions);
    this.log = new OperationLog(client);
    this.verifier = verifier;
  }

  /**
   * Has every register that is missing or different at the centre sent again by the next transfer.
   * Durable on return.
   *
   * @param by the operator, who approves it
   * @throws TransferException.Refused CONFLICT when there is nothing to send again, a later
   *     comparison has been signed, or it was asked for before
   */
  public Mending resend(String comparison, String by) {
    return ask(
        comparison,
        Action.RESEND,
        by,
        difference ->
            (difference.kind() == DifferenceKind.MISSING_AT_CENTRE
                    || difference.kind() == DifferenceKind.DIFFERENT)
                && !NOT_SENT.contains(difference.cause()));
  }

  /**
   * Asks for the withdrawal of every register that the source does not have; nothing happens before
   * somebody else approves it. Durable on return.
   *
   * @throws TransferException.Refused as {@link #resend}
   */
  public Mending withdraw(String comparison, String by) {
    return ask(
        comparison,
        Action.WITHDRAW,
        by,
        difference -> difference.kind() == DifferenceKind.MISSING_AT_SOURCE);
  }

  private Mending ask(String id, Action action, String name, Predicate<Difference> which) {
    String by = PersonAndReason.person(name, WHO);
    Comparison comparison =
        comparisons
            .find(id)
            .filter(each -> each.state() == State.SIGNED)
            .orElseThrow(
                () ->
                    new TransferException.Refused(
                        ErrorCode.NOT_FOUND, "there is no result of a comparison " + id));
    requireNewest(comparison);
    ReconciliationResult result = SignedResults.read(comparison, verifier);
    List<Target> targets =
        result.differences().stream()
            .filter(which)
            .map(difference -> new Target(difference.registerId(), difference.centreRevision()))
            .toList();
    if (targets.isEmpty()) {
      throw new TransferException.Refused(
          ErrorCode.CONFLICT, "comparison " + id + " has found nothing that " + action + " mends");
    }
    if (mendings.of(id).stream().anyMatch(each -> each.action() == action)) {
      throw new TransferException.Refused(
          ErrorCode.CONFLICT, action + " after comparison " + id + " was asked for before");
    }
    long number =
        FaultPoint.MENDING_ASKED.transaction(
            transactions,
            () -> {
              long asked = mendings.ask(id, comparison.stream(), action, by, targets);
              if (action == Action.RESEND) {
                mendings.approve(asked, by);
              }
              enter(comparison, by, asked, action == Action.RESEND ? "APPROVED" : "ASKED");
              return asked;
            });
    return mendings.find(number).orElseThrow();
  }

  private void requireNewest(Comparison comparison) {
    comparisons
        .newest(comparison.stream())
        .filter(newest -> !newest.id().equals(comparison.id()))
        .ifPresent(
            newest -> {
              throw new TransferException.Refused(
                  ErrorCode.CONFLICT,
                  "comparison " + comparison.id() + " is not the stream's last one",
                  "mend what " + newest.id() + " has found");
            });
  }

  private void enter(Comparison comparison, String by, long number, String outcome) {
    Mending mending = mendings.find(number).orElseThrow();
    log.append(
        OperationLog.operator(),
        "MEND",
        comparison.stream().toString(),
        comparison.transfer(),
        outcome,
        Map.of(
            "comparison",
            comparison.id(),
            "mending",
            number,
            "action",
            mending.action().name(),
            "by",
            by,
            "records",
            mending.records()));
  }

  /**
   * Approves a withdrawal. Durable on return.
   *
   * @param name another person's than who asked for it
   * @throws TransferException.Refused NOT_FOUND; CONFLICT when it was approved before; FORBIDDEN to
   *     the person who asked for it
   */
  public Mending approve(long number, String name) {
    String by = PersonAndReason.person(name, WHO);
    Mending mending =
        mendings
            .find(number)
            .orElseThrow(
                () ->
                    new TransferException.Refused(
                        ErrorCode.NOT_FOUND, "there is no mending " + number));
    if (mending.requestedBy().equals(by)) {
      throw new TransferException.Refused(
          ErrorCode.FORBIDDEN,
          "mending " + number + " was asked for by " + by,
          "somebody else has to approve it");
    }
    boolean approved =
        FaultPoint.MENDING_ASKED.transaction(
            transactions,
            () -> {
              if (!mendings.approve(number, by)) {
                return false;
              }
              enter(comparisons.find(mending.comparison()).orElseThrow(), by, number, "APPROVED");
              return true;
            });
    if (!approved) {
      throw new TransferException.Refused(
          ErrorCode.CONFLICT,
          "mending %d was approved before by %s"
              .formatted(
                  number,
                  Objects.requireNonNull(mendings.find(number).orElseThrow().approvedBy())));
    }
    return mendings.find(number).orElseThrow();
  }

  /** What was asked for after the stream's comparison before that one, and taken up. */
  public List<Mending> before(ReconciliationResult result) {
    return comparisons.find(result.id()).flatMap(comparisons::former).stream()
        .flatMap(former -> mendings.of(former.id()).stream())
        .filter(Mending::taken)
        .toList();
  }
}
