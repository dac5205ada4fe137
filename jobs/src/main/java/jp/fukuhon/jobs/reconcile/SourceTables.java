package jp.fukuhon.jobs.reconcile;

import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.ledger.ComparisonFindings;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.ledger.ComparisonsDue;
import jp.fukuhon.core.ledger.LeafTree;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.ledger.SourceLeaves;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A source's tables, as a comparison uses them. */
record SourceTables(
    LeafTree tree,
    SourceLeaves leaves,
    Comparisons comparisons,
    ComparisonFindings findings,
    OutgoingTransfers transfers,
    ComparisonsDue due,
    OperationLog log,
    TransactionTemplate transactions) {

  static SourceTables over(JdbcTemplate jdbc, PlatformTransactionManager manager) {
    JdbcClient client = JdbcClient.create(jdbc);
    OperationLog log = new OperationLog(client);
    TransactionTemplate transactions = new TransactionTemplate(manager);
    return new SourceTables(
        new LeafTree(client),
        new SourceLeaves(jdbc),
        new Comparisons(client),
        new ComparisonFindings(client),
        new OutgoingTransfers(client),
        new ComparisonsDue(client, transactions, log),
        log,
        transactions);
  }
}
