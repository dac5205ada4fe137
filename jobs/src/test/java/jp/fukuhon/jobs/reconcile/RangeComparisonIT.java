package jp.fukuhon.jobs.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import javax.sql.DataSource;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.LeafTree;
import jp.fukuhon.core.ledger.Migrations;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.reconcile.LeafDigest;
import jp.fukuhon.core.reconcile.RangeAnswer;
import jp.fukuhon.core.reconcile.RangeQuestion;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.practice.database.PracticeDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Seeded differences between two databases of leaves: all of them are found, none invented. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RangeComparisonIT {

  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");
  private static final String OURS = "municipality_code = '131016' AND dataset = 'FUKUHON'";
  private static final int LEAVES = Integer.getInteger("fukuhon.reconcile.leaves", 20_000);

  private final PracticeDatabase server = PracticeDatabase.temporary();
  private final Random dice = new Random();
  private final Connection sourceConnection;
  private final Connection centreConnection;
  private final SourceTables source;
  private final JdbcClient centre;
  private long comparisons;

  RangeComparisonIT() throws SQLException {
    for (String role : List.of("owner", "engine", "viewer", "auditor", "feeder")) {
      server.createRole(role, "secret");
    }
    server.createDatabase("source", "owner");
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(server.jdbcUrl("source"));
    owner.setUser("owner");
    owner.setPassword("secret");
    new Migrations(owner).migrate(Migrations.Party.GATEWAY);
    try (Connection filling = server.connectAsSuperuser("source");
        var insert =
            filling.prepareStatement(
                """
                INSERT INTO reconcile.leaf (municipality_code, dataset, key, register_id, kind, revision, withdrawn,
                                            damaged, commitment, digest, change_seq, transfer_no)
                SELECT '131016', 'FUKUHON', sha256(convert_to(x.id, 'UTF8')), x.id, 'CURRENT', 1, false, false, x.c,
                       reconcile.leaf_digest('131016', 'FUKUHON', x.id, 'CURRENT', 1, false, x.c, false), x.i, 0
                  FROM (SELECT i, 'R' || i AS id, sha256(int4send(i)) AS c FROM generate_series(1, ?) i) x
                """);
        var dirty =
            filling.prepareStatement(
                """
                INSERT INTO reconcile.dirty SELECT DISTINCT '131016', 'FUKUHON', substr(key, 1, 2) FROM reconcile.leaf
                """);
        var refresh = filling.prepareStatement("SELECT reconcile.refresh('131016', 'FUKUHON')")) {
      insert.setInt(1, LEAVES);
      insert.execute();
      long begun = System.nanoTime();
      dirty.execute();
      refresh.execute();
      System.out.printf(
          "%,d leaves: nodes in %,d ms%n", LEAVES, (System.nanoTime() - begun) / 1_000_000);
    }
    try (Connection copying = server.connectAsSuperuser("postgres");
        var copy = copying.prepareStatement("CREATE DATABASE centre TEMPLATE source")) {
      copy.execute();
    }
    sourceConnection = server.connectAsSuperuser("source");
    centreConnection = server.connectAsSuperuser("centre");
    centreConnection.setAutoCommit(false);
    DataSource one = new SingleConnectionDataSource(sourceConnection, true);
    source = SourceTables.over(new JdbcTemplate(one), new JdbcTransactionManager(one));
    centre = JdbcClient.create(new SingleConnectionDataSource(centreConnection, true));
  }

  @AfterAll
  void close() throws SQLException {
    sourceConnection.close();
    centreConnection.close();
    server.close();
  }

  /** A comparison whose centre is in this process. */
  private final class InProcess implements Asking {

    private final String id = "c" + comparisons++;
    private final ComparisonKey session =
        ComparisonKey.of(Sha256.of(id.getBytes(StandardCharsets.UTF_8)));
    private final RangeAnswers answers = new RangeAnswers(new LeafTree(centre));
    private final Function<RangeAnswer, RangeAnswer> tampering;
    private long asked;
    private long answered;
    private int rounds;

    InProcess(Function<RangeAnswer, RangeAnswer> tampering) {
      this.tampering = tampering;
      source.comparisons().open(STREAM).ifPresent(o -> source.comparisons().abandon(o.id()));
      source.comparisons().create(id, STREAM, false, null, 0, "hybrid", new byte[1]);
      source.findings().ask(id, "");
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public StreamId stream() {
      return STREAM;
    }

    @Override
    public ComparisonKey key() {
      return session;
    }

    @Override
    public <T> T ask(ComparisonKey key, Question kind, Object question, Class<T> answer) {
      byte[] message = key.sealQuestion(kind.label(), Documents.write(question));
      RangeAnswer made =
          tampering.apply(
              answers.answer(
                  STREAM,
                  key,
                  Documents.read(key.openQuestion(kind.label(), message), RangeQuestion.class)));
      byte[] sealed = key.sealAnswer(kind.label(), message, Documents.write(made));
      asked += message.length;
      answered += sealed.length;
      rounds++;
      return Documents.read(key.openAnswer(kind.label(), message, sealed), answer);
    }

    Set<String> found() {
      RangeComparison comparison = new RangeComparison(this, source);
      while (comparison.next()) {
        assertThat(rounds).isLessThan(10_000);
      }
      Set<String> found = new TreeSet<>();
      for (var finding : source.findings().untold(id, 1_000_000)) {
        String side =
            finding.sourceKey() == null ? "source-" : finding.atCentre() ? "differ-" : "centre-";
        found.add(side + HexFormat.of().formatHex(finding.slot()));
      }
      return found;
    }

    String expected(String side, String registerId) {
      return side + HexFormat.of().formatHex(session.slot(LeafDigest.key(registerId)));
    }
  }

  private void damage(String sql, Object parameter) {
    assertThat(
            centre
                .sql(
                    """
                    WITH touched AS (%s RETURNING key)
                    INSERT INTO reconcile.dirty
                    SELECT DISTINCT '131016', 'FUKUHON', substr(key, 1, 2) FROM touched ON CONFLICT DO NOTHING
                    """
                        .formatted(sql))
                .param(parameter)
                .update())
        .isBetween(0, 1);
  }

  @Test
  void equalSidesNeedOneQuestion() {
    InProcess asking = new InProcess(answer -> answer);
    assertThat(asking.found()).isEmpty();
    assertThat(asking.rounds).isEqualTo(1);
    assertThat(asking.asked).isLessThanOrEqualTo(1024);
    assertThat(asking.answered).isLessThanOrEqualTo(1024);
  }

  @Test
  void everySeededDifferenceIsFoundAndNoneInvented() throws SQLException {
    long seed = System.nanoTime();
    dice.setSeed(seed);
    for (int differences : new int[] {1, 10, 1000}) {
      for (String kind : List.of("centre-", "source-", "differ-")) {
        InProcess asking = new InProcess(answer -> answer);
        Set<String> expected = new TreeSet<>();
        for (int number : distinct(differences)) {
          expected.add(asking.expected(kind, seed(kind, number)));
        }
        centre.sql("SELECT reconcile.refresh('131016', 'FUKUHON')").query(Long.class).single();
        assertThat(asking.found())
            .as("seed %d: %d of %s", seed, differences, kind)
            .isEqualTo(expected);
        System.out.printf(
            "%,d leaves, %d x %s: %d rounds, %,d octets asked, %,d answered%n",
            LEAVES, differences, kind, asking.rounds, asking.asked, asking.answered);
        if (differences == 10) {
          assertThat(asking.asked + asking.answered).isLessThanOrEqualTo(64 << 10);
        }
        centreConnection.rollback();
      }
    }
  }

  private List<Integer> distinct(int count) {
    Set<Integer> numbers = new HashSet<>();
    while (numbers.size() < count) {
      numbers.add(1 + dice.nextInt(LEAVES));
    }
    return new ArrayList<>(numbers);
  }

  private String seed(String kind, int number) {
    String id = "R" + number;
    switch (kind) {
      case "centre-" ->
          damage(
              "DELETE FROM reconcile.leaf WHERE "
                  + OURS
                  + " AND key = sha256(convert_to(?, 'UTF8'))",
              id);
      case "differ-" ->
          damage(
              "UPDATE reconcile.leaf SET digest = sha256(digest) WHERE "
                  + OURS
                  + " AND key = sha256(convert_to(?,"
                  + " 'UTF8'))",
              id);
      default -> {
        id = "X" + number;
        damage(
            """
            INSERT INTO reconcile.leaf (municipality_code, dataset, key, register_id, kind, revision, withdrawn,
                                        damaged, commitment, digest, change_seq, transfer_no)
            SELECT '131016', 'FUKUHON', sha256(convert_to(x.id, 'UTF8')), x.id, 'CURRENT', 1, false, false, '', sha256(''),
                   0, 0 FROM (SELECT ?::text AS id) x\
            """,
            id);
      }
    }
    return id;
  }

  @Test
  void aCentreThatHasLostEverythingIsComparedToo() throws SQLException {
    InProcess asking = new InProcess(answer -> answer);
    centre.sql("DELETE FROM reconcile.leaf").update();
    centre.sql("DELETE FROM reconcile.node").update();
    assertThat(asking.found()).hasSize(LEAVES).allMatch(each -> each.startsWith("centre-"));
    centreConnection.rollback();
  }

  /** What the centre's root or a subtree's answer looks like when somebody has lied. */
  @Test
  void aLyingCentreIsFound() throws SQLException {
    damage(
        "DELETE FROM reconcile.leaf WHERE " + OURS + " AND key = sha256(convert_to(?, 'UTF8'))",
        "R7");
    centre.sql("SELECT reconcile.refresh('131016', 'FUKUHON')").query(Long.class).single();
    byte[] none = new byte[0];
    assertRefused(
        "not by what",
        range ->
            new RangeAnswer.Range(
                range.prefix(), range.tag(), range.leaves(), "", none, none, none));
    assertRefused(
        "another count",
        range ->
            range.prefix().isEmpty()
                ? new RangeAnswer.Range("", rootOfTheSource(), 3, "", none, none, none)
                : range);
    assertRefused(
        "other ranges", range -> new RangeAnswer.Range("f", range.tag(), 0, "", none, none, none));
    centreConnection.rollback();
  }

  private byte[] rootOfTheSource() {
    // what only a centre that knows every leaf could show; the count gives it away all the same
    return ComparisonKey.of(Sha256.of(("c" + (comparisons - 1)).getBytes(StandardCharsets.UTF_8)))
        .centreTag("", source.tree().node(STREAM, "").orElseThrow().digest());
  }

  private void assertRefused(String message, Function<RangeAnswer.Range, RangeAnswer.Range> lie) {
    InProcess asking =
        new InProcess(answer -> new RangeAnswer(answer.ranges().stream().map(lie).toList()));
    assertThatThrownBy(asking::found)
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining(message);
  }
}
