package jp.fukuhon.core.ledger;

import static jp.fukuhon.core.ledger.PartyDatabase.AUDITOR;
import static jp.fukuhon.core.ledger.PartyDatabase.ENGINE;
import static jp.fukuhon.core.ledger.PartyDatabase.SUPERUSER;
import static jp.fukuhon.core.ledger.Sql.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.ledger.Migrations.Party;
import jp.fukuhon.core.ledger.SourceLeaves.Hashed;
import jp.fukuhon.core.ledger.SourceLeaves.Keyed;
import jp.fukuhon.core.reconcile.LeafDigest;
import jp.fukuhon.core.reconcile.LeafDigest.Leaf;
import jp.fukuhon.core.register.StreamId;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The tree in the database is the one that docs/protocol.md describes, however it came about. */
class LeafTreeIT {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");

  private static Leaf random(Random dice, int number) {
    String wide = dice.nextInt(5) == 0 ? "戸籍𠮷" + number : "131016-%07d".formatted(number);
    return new Leaf(
        wide,
        dice.nextBoolean() ? "CURRENT" : "REMOVED",
        dice.nextInt(),
        dice.nextInt(10) == 0,
        Sha256.of(new byte[] {(byte) dice.nextInt(), (byte) dice.nextInt()}));
  }

  private static List<Keyed> keyed(List<Leaf> rows, long firstSeq) {
    List<Keyed> keyed = new ArrayList<>();
    for (Leaf leaf : rows) {
      Hashed row =
          new Hashed(
              leaf.registerId(),
              firstSeq + keyed.size(),
              leaf.kind(),
              leaf.revision(),
              leaf.withdrawn(),
              new byte[32]);
      keyed.add(Keyed.of(STREAM, row, leaf.commitment()));
    }
    return keyed;
  }

  private static byte[] root(LeafTree tree) {
    return tree.node(STREAM, "").map(LeafTree.Node::digest).orElse(Sha256.of(new byte[0]));
  }

  @Test
  void theDatabasesTreeIsTheOneOfTheProtocolAndChangesLikeOneBuiltAnew() throws SQLException {
    long seed = System.nanoTime();
    Random dice = new Random(seed);
    try (Connection engine = PartyDatabase.of(Party.GATEWAY).as(ENGINE)) {
      JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(engine, true));
      LeafTree tree = new LeafTree(JdbcClient.create(jdbc));
      SourceLeaves leaves = new SourceLeaves(jdbc);
      assertThat(root(tree)).isEqualTo(LeafDigest.root(STREAM, List.of()));
      Map<String, Leaf> all = new HashMap<>();
      for (int round = 0; round < 4; round++) {
        List<Leaf> rows = new ArrayList<>();
        for (int i = 0; i < (round == 0 ? 3000 : 40); i++) {
          Leaf leaf = random(dice, round == 0 ? i : dice.nextInt(3100));
          if (rows.stream().noneMatch(row -> row.registerId().equals(leaf.registerId()))) {
            rows.add(leaf);
            all.put(leaf.registerId(), leaf);
          }
        }
        leaves.put(STREAM, keyed(rows, 1 + round * 10_000L));
        tree.refresh(STREAM);
        assertThat(root(tree))
            .as("seed %d round %d", seed, round)
            .isEqualTo(LeafDigest.root(STREAM, all.values()));
        assertThat(tree.node(STREAM, "").orElseThrow().leaves()).isEqualTo(all.size());
      }
      byte[] grown = root(tree);
      tree.clear(STREAM);
      assertThat(root(tree)).isEqualTo(Sha256.of(new byte[0]));
      assertThat(leaves.isEmpty(STREAM)).isTrue();
      leaves.append(STREAM, keyed(List.copyOf(all.values()), 1));
      assertThat(leaves.isEmpty(STREAM)).isFalse();
      tree.refresh(STREAM);
      assertThat(root(tree)).as("built anew").isEqualTo(grown);
      assertThat(
              tree.children(STREAM, "").stream()
                  .mapToLong(child -> tree.leaves(STREAM, child.prefix()).size())
                  .sum())
          .isEqualTo(all.size());
    }
  }

  @Test
  void theCentresLeavesFollowItsPublishedVersionsAlone() throws SQLException {
    ReceivedVersions versions = ReceivedVersions.create();
    versions.published(1, 1, 500, 1);
    try (Connection engine = versions.database().as(ENGINE);
        Connection superuser = versions.database().as(SUPERUSER)) {
      JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(engine, true));
      LeafTree tree = new LeafTree(JdbcClient.create(jdbc));
      CentreLeaves leaves = new CentreLeaves(jdbc);
      catchUp(tree, leaves);
      byte[] first = root(tree);
      assertThat(first).isEqualTo(expected(1, 500, 1));

      long aborted = versions.offer(2);
      versions.append(aborted, 1, 20, 7, false);
      versions.state(aborted, "ABORTED");
      catchUp(tree, leaves);
      assertThat(root(tree)).as("an aborted transfer counts for nothing").isEqualTo(first);

      versions.published(3, 100, 200, 2);
      catchUp(tree, leaves);
      byte[] second = root(tree);
      assertThat(second).isNotEqualTo(first);

      Sql.run(superuser, "ALTER TABLE registry.register_version DISABLE TRIGGER USER");
      Sql.run(superuser, "DELETE FROM registry.register_version WHERE register_id = 'R000300'");
      Sql.run(
          superuser,
          """
          INSERT INTO registry.register_version
          SELECT transfer_no, change_seq + 5000, number, revision, content_length, part, ordinal, codec, withdrawn,
                 municipality_code, dataset, 'Z1', kind, media_type, commitment, sealed
            FROM registry.register_version WHERE register_id = 'R000001'
          """);
      Sql.run(
          superuser,
          "DELETE FROM registry.register_version WHERE register_id = 'R000150' AND revision = 2");
      catchUp(tree, leaves);
      assertThat(tree.leaf(STREAM, LeafDigest.key("R000300"))).isNull();
      assertThat(tree.leaf(STREAM, LeafDigest.key("Z1"))).isNotNull();
      assertThat(tree.leaf(STREAM, LeafDigest.key("R000150")))
          .isNotNull()
          .extracting(LeafTree.Leaf::revision)
          .isEqualTo(1);
      byte[] corrected = root(tree);
      tree.clear(STREAM);
      catchUp(tree, leaves);
      assertThat(root(tree)).as("corrected is like built anew").isEqualTo(corrected);

      leaves.put(STREAM, List.of(new CentreLeaves.Opened("R000002", 1, true)));
      tree.refresh(STREAM);
      assertThat(root(tree)).as("a damaged record is never equal").isNotEqualTo(corrected);
    }
  }

  private static void catchUp(LeafTree tree, CentreLeaves leaves) {
    long position = tree.position(STREAM);
    for (var next = leaves.next(STREAM, position);
        next.isPresent();
        next = leaves.next(STREAM, position)) {
      position = next.get().number();
      leaves.put(STREAM, position);
      tree.moveTo(STREAM, position);
    }
    leaves.correctStrays(STREAM, position);
    tree.refresh(STREAM);
  }

  private static byte[] expected(int first, int last, int revision) {
    List<Leaf> leaves = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      byte[] commitment = Sha256.of(String.valueOf(i).getBytes(StandardCharsets.UTF_8));
      leaves.add(new Leaf(ReceivedVersions.register(i), "CURRENT", revision, false, commitment));
    }
    return LeafDigest.root(STREAM, leaves);
  }

  @Test
  void aSignedComparisonIsForEverAndItsKeyIsGone() throws SQLException {
    for (Party party : Party.values()) {
      PartyDatabase database = PartyDatabase.of(party);
      try (Connection engine = database.as(ENGINE);
          Connection superuser = database.as(SUPERUSER);
          Connection auditor = database.as(AUDITOR)) {
        Comparisons comparisons =
            new Comparisons(JdbcClient.create(new SingleConnectionDataSource(engine, true)));
        comparisons.create("c1", STREAM, false, null, 0, "hybrid", new byte[] {1});
        assertRefused(
            "42501", () -> Sql.rows(auditor, "SELECT session_key FROM reconcile.comparison"));
        comparisons.opened("c1", "131016-FUKUHON-000001", 7, new byte[] {2}, new byte[] {3});
        comparisons.signed("c1", new byte[] {4}, new byte[] {5});
        Comparisons.Comparison signed = comparisons.find("c1").orElseThrow();
        assertThat(signed.state()).isEqualTo(Comparisons.State.SIGNED);
        assertThat(signed.sessionKey()).isNull();
        assertThat(signed.opening()).isNull();
        assertRefused(
            "55000", () -> Sql.run(superuser, "UPDATE reconcile.comparison SET deep = true"));
        assertRefused("55000", () -> Sql.run(superuser, "DELETE FROM reconcile.comparison"));
        assertThat(Sql.text(auditor, "SELECT state FROM reconcile.comparison")).isEqualTo("SIGNED");
      }
    }
  }

  @Test
  void nobodyButTheEngineAndTheAuditorHasAnyRightHere() throws SQLException {
    for (Party party : Party.values()) {
      try (Connection superuser = PartyDatabase.of(party).as(SUPERUSER)) {
        assertThat(
                Sql.column(
                    superuser,
                    """
                    SELECT DISTINCT r.role FROM unnest(ARRAY['engine', 'viewer', 'auditor', 'feeder', 'public']) r(role)
                     WHERE EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'reconcile'::regnamespace
                                     AND c.relkind = 'r'
                                     AND (has_table_privilege(r.role, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                                          OR has_any_column_privilege(r.role, c.oid, 'SELECT')))
                        OR EXISTS (SELECT FROM pg_proc f WHERE f.pronamespace = 'reconcile'::regnamespace
                                      AND has_function_privilege(r.role, f.oid, 'EXECUTE'))
                     ORDER BY 1
                    """))
            .containsExactly("auditor", "engine");
        assertThat(
                Sql.column(
                    superuser,
                    """
                    SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'reconcile'::regnamespace AND c.relkind = 'r'
                       AND has_any_column_privilege('auditor', c.oid, 'SELECT, INSERT, UPDATE')
                     ORDER BY 1
                    """))
            .isEqualTo(
                party == Party.CENTRE ? List.of("comparison", "wish") : List.of("comparison"));
      }
    }
  }
}
