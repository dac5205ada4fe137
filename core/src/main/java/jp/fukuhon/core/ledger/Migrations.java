package jp.fukuhon.core.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import jp.fukuhon.core.error.TransferException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings a party's database to the schema this version needs (Flyway).
 *
 * <p>The four roles must exist; they are given exactly the rights of their task, which is how the
 * database itself enforces 更新防止 and 閲覧禁止 (第5-8(2)ア). The migrations run as the owner of the given
 * DataSource, who need not be a superuser. What was applied is recorded in {@code
 * fukuhon.flyway_schema_history}. Thread-safe; repeating it is safe, and so are two processes at
 * once.
 */
public final class Migrations {

  private static final String HISTORY_SCHEMA = "fukuhon";

  private final DataSource owner;
  private final DatabaseRoles roles;

  /** Migrations with the standard names of the roles. */
  public Migrations(DataSource owner) {
    this(owner, DatabaseRoles.STANDARD);
  }

  /**
   * Migrations with other names of the roles, which have to stay the same for the life of a
   * database.
   *
   * @param owner connections of the role that owns, or will own, every object; at least two at once
   */
  public Migrations(DataSource owner, DatabaseRoles roles) {
    this.owner = owner;
    this.roles = roles;
  }

  /**
   * Applies what is missing; each migration is a transaction of its own, durable on return.
   *
   * @return how many migrations were applied, 0 when the database was up to date
   * @throws TransferException.Configuration when roles are missing, or the database belongs to the
   *     other party or to a newer or altered version
   * @throws TransferException.Transient when the database cannot be reached
   */
  public int migrate(Party party) {
    requireRoles();
    try {
      return flyway(party).migrate().migrationsExecuted;
    } catch (FlywayException e) {
      throw new TransferException.Configuration(
          "the database cannot be brought to the schema of a " + party.folder(),
          "see the cause; is it this party's own database, and not one of a newer version?",
          e);
    }
  }

  private Flyway flyway(Party party) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(owner)
        .defaultSchema(HISTORY_SCHEMA)
        .locations("classpath:db/common", "classpath:db/" + party.folder())
        .placeholders(roles.placeholders())
        .validateMigrationNaming(true)
        .cleanDisabled(true)
        .load();
  }

  private void requireRoles() {
    List<String> missing = new ArrayList<>(roles.placeholders().values());
    try (Connection connection = owner.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT rolname::text FROM pg_roles WHERE rolname = ANY (?)")) {
      query.setArray(1, connection.createArrayOf("text", missing.toArray()));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          missing.remove(rows.getString(1));
        }
      }
    } catch (SQLException e) {
      throw new TransferException.Transient("the database cannot be reached", e);
    }
    if (!missing.isEmpty()) {
      missing.sort(null);
      throw new TransferException.Configuration(
          "the database has no role " + String.join(", ", missing),
          "create the roles as plain login roles (no superusers), then run again");
    }
  }

  /** Whose database it is: what differs is the side of the transfer that it keeps. */
  public enum Party {
    /** 戸籍事務内連携サーバー: the sending host with the source table and the sender's ledger. */
    GATEWAY("gateway"),
    /** 戸籍副本データ管理センター: the receiving centre with the versions and the viewers' interface. */
    CENTRE("centre");

    private final String folder;

    Party(String folder) {
      this.folder = folder;
    }

    private String folder() {
      return folder;
    }
  }
}
