package jp.fukuhon.jobs.reconcile;

import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.ledger.CentreLeaves;
import jp.fukuhon.core.ledger.ComparisonWishes;
import jp.fukuhon.core.ledger.Comparisons;
import jp.fukuhon.core.ledger.IncomingTransfers;
import jp.fukuhon.core.ledger.LeafTree;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A centre's tables, as a comparison uses them. */
record CentreTables(
    LeafTree tree,
    CentreLeaves leaves,
    Comparisons comparisons,
    ComparisonWishes wishes,
    IncomingTransfers transfers,
    OperationLog log) {

  static CentreTables over(JdbcTemplate jdbc) {
    JdbcClient client = JdbcClient.create(jdbc);
    return new CentreTables(
        new LeafTree(client),
        new CentreLeaves(jdbc),
        new Comparisons(client),
        new ComparisonWishes(client),
        new IncomingTransfers(client),
        new OperationLog(client));
  }
}
