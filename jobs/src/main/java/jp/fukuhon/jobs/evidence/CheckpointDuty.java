package jp.fukuhon.jobs.evidence;

import jp.fukuhon.core.evidence.CheckpointBook;
import jp.fukuhon.core.evidence.CheckpointFolder;
import jp.fukuhon.core.evidence.CheckpointSchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes a checkpoint when one is due, and exports what is not exported yet. Thread-safe. */
public final class CheckpointDuty implements EvidenceKeeper.Duty {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointDuty.class);

  private final CheckpointBook book;
  private final CheckpointBook.Author author;
  private final CheckpointSchedule schedule;
  private final CheckpointFolder folder;
  private final TransactionTemplate transactions;

  public CheckpointDuty(
      CheckpointBook book,
      CheckpointBook.Author author,
      CheckpointSchedule schedule,
      CheckpointFolder folder,
      TransactionTemplate transactions) {
    this.book = book;
    this.author = author;
    this.schedule = schedule;
    this.folder = folder;
    this.transactions = transactions;
  }

  @Override
  public String name() {
    return "the checkpoint of the operation log";
  }

  @Override
  public void tend() {
    book.makeIfDue(author, schedule, transactions).ifPresent(CheckpointDuty::made);
    folder.export(book);
  }

  /** Makes one whether it is due or not, and exports it. */
  public CheckpointBook.Mark make() {
    CheckpointBook.Mark made = book.make(author, transactions);
    made(made);
    folder.export(book);
    return made;
  }

  private static void made(CheckpointBook.Mark made) {
    LOG.info(
        "checkpoint {} of the operation log: {} entries in {} chains",
        made.number(),
        made.reference().entries(),
        made.reference().chains());
  }
}
