package jp.fukuhon.jobs.reconcile;

import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.ComparisonWishes;
import jp.fukuhon.core.ledger.ComparisonWishes.Wish;
import jp.fukuhon.core.ledger.Comparisons.Comparison;
import jp.fukuhon.core.register.StreamId;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Asking for a comparison (突合) at the centre, which cannot call its municipalities: a wish waits
 * for the stream's next contact and is answered by the next signed result. Each change is durable
 * on return, with an entry in the operation log. Thread-safe.
 */
public final class WishDesk {

  private static final String ACTION = "ASK_COMPARISON";

  private final ComparisonWishes wishes;
  private final OperationLog log;
  private final TransactionTemplate transactions;

  public WishDesk(DataSource dataSource, PlatformTransactionManager manager) {
    JdbcClient client = JdbcClient.create(dataSource);
    this.wishes = new ComparisonWishes(client);
    this.log = new OperationLog(client);
    this.transactions = new TransactionTemplate(manager);
  }

  /**
   * Asks for a comparison. What is asked for already is left as it is, so that repeating is safe.
   *
   * @param stream that there is at this centre
   * @param deep whether only a deep comparison answers it
   * @param actor who does it, for the operation log
   * @param by who asks, 1 to 100 characters
   * @param reason 1 to 500 characters
   * @return the open wish
   * @throws TransferException.Refused CONFLICT when a wish of the other kind is open
   * @throws TransferException.Configuration when name or reason are not as they must be
   */
  public Wish ask(StreamId stream, boolean deep, String actor, String by, String reason) {
    String person = PersonAndReason.person(by, "say with --by who asks");
    String why = PersonAndReason.reason(reason);
    return FaultPoint.WISH_MADE.transaction(
        transactions,
        () -> {
          boolean asked = wishes.ask(stream, deep, person, why);
          Wish open = wishes.open(stream).orElseThrow();
          if (asked) {
            log.append(
                actor,
                ACTION,
                stream.toString(),
                null,
                "OK",
                detail(open.number(), deep, person, why));
          } else if (open.deep() != deep) {
            throw new TransferException.Refused(
                ErrorCode.CONFLICT,
                "of "
                    + stream
                    + (open.deep() ? " a deep comparison" : " a comparison that is not deep")
                    + " is asked for since "
                    + open.askedAt(),
                "'bureau ask --withdraw' takes that back first");
          }
          return open;
        });
  }

  /**
   * Withdraws the stream's open wish.
   *
   * @return the wish; empty when none is open
   */
  public Optional<Wish> withdraw(StreamId stream, String actor, String by, String reason) {
    String person = PersonAndReason.person(by, "say with --by who asks");
    String why = PersonAndReason.reason(reason);
    return FaultPoint.WISH_MADE.transaction(
        transactions,
        () -> {
          Optional<Wish> open =
              wishes.open(stream).filter(wish -> wishes.withdraw(wish.number(), person));
          open.ifPresent(
              wish ->
                  log.append(
                      actor,
                      ACTION,
                      stream.toString(),
                      null,
                      "WITHDRAWN",
                      detail(wish.number(), wish.deep(), person, why)));
          return open;
        });
  }

  private static Map<String, Object> detail(long number, boolean deep, String by, String reason) {
    return Map.of("wish", number, "deep", deep, "by", by, "reason", reason);
  }

  /** Enters that a signed comparison has answered a wish; in the caller's transaction. */
  static void answered(OperationLog log, Comparison comparison, long wish) {
    log.append(
        comparison.stream().municipality().value(),
        ACTION,
        comparison.stream().toString(),
        comparison.transfer(),
        "ANSWERED",
        Map.of("wish", wish, "comparison", comparison.id()));
  }
}
