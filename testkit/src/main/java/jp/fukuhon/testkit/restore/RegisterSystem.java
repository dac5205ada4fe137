package jp.fukuhon.testkit.restore;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import jp.fukuhon.testkit.process.PracticeParty;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;

/**
 * A municipality's register system: it has the registers (正本) themselves, and feeds the gateway
 * again what that has lost. Not thread-safe.
 */
public final class RegisterSystem {

  private final PracticeParty gateway;
  private final Map<String, Integer> revisions = new TreeMap<>();
  private int inserted;

  /** Knows what the gateway holds now. */
  public RegisterSystem(PracticeParty gateway) throws SQLException {
    this.gateway = gateway;
    revisions.putAll(atTheGateway());
  }

  private Map<String, Integer> atTheGateway() throws SQLException {
    Map<String, Integer> known = new TreeMap<>();
    try (Connection feeder = gateway.connect(Role.FEEDER)) {
      Sql.list(
          feeder,
          "SELECT register_id, revision FROM source.register WHERE municipality_code = ? AND"
              + " dataset = 'FUKUHON' AND NOT withdrawn",
          row -> known.put(row.getString(1), row.getInt(2)),
          gateway.name());
    }
    return known;
  }

  /** Changes the first registers by one revision each and adds a new one. */
  public void change(int registers) throws SQLException {
    List<String> ids = new ArrayList<>(revisions.keySet().stream().limit(registers).toList());
    ids.forEach(id -> revisions.merge(id, 1, Integer::sum));
    String added = "Z%08d".formatted(++inserted);
    revisions.put(added, 1);
    ids.add(added);
    submit(ids);
  }

  /** Feeds what the gateway does not have, or in an older revision; how many that were. */
  public int feedAgain() throws SQLException {
    Map<String, Integer> there = atTheGateway();
    List<String> missing =
        revisions.entrySet().stream()
            .filter(entry -> there.getOrDefault(entry.getKey(), -1) < entry.getValue())
            .map(Map.Entry::getKey)
            .toList();
    submit(missing);
    return missing.size();
  }

  private void submit(List<String> ids) throws SQLException {
    try (Connection feeder = gateway.connect(Role.FEEDER)) {
      feeder.setAutoCommit(false);
      for (String id : ids) {
        int revision = revisions.getOrDefault(id, 0);
        Sql.list(
            feeder,
            "SELECT source.submit(?, 'FUKUHON', ?, 'CURRENT', ?, 'application/xml', ?)",
            row -> row.getString(1),
            gateway.name(),
            id,
            revision,
            ("<register id=\""
                    + id
                    + "\" revision=\""
                    + revision
                    + "\">"
                    + "戸籍 ".repeat(200)
                    + "</register>")
                .getBytes(StandardCharsets.UTF_8));
      }
      feeder.commit();
    }
  }
}
