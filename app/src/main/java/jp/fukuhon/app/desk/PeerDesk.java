package jp.fukuhon.app.desk;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import jp.fukuhon.app.party.Peers;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.PersonAndReason;
import jp.fukuhon.core.directory.DirectoryEntry;
import jp.fukuhon.core.directory.DirectoryFile;
import jp.fukuhon.core.directory.Environment;
import jp.fukuhon.core.directory.HostName;
import jp.fukuhon.core.directory.PeerDirectory;
import jp.fukuhon.core.directory.PeerQuarantine;
import jp.fukuhon.core.directory.PeerQuarantine.Quarantined;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.PartyTransactions;
import org.jspecify.annotations.Nullable;

/** 通信相手: who stands at the other end; keeps one out, lets it in again. Thread-safe. */
public final class PeerDesk {

  private final Loaded loaded;
  private final PeerQuarantine quarantine;

  public PeerDesk(Loaded loaded, DataSource engine) {
    this.loaded = loaded;
    this.quarantine = Peers.quarantine(engine, new PartyTransactions(engine));
  }

  /**
   * A registered peer.
   *
   * @param state {@code IN_FORCE} or {@code PLANNED}
   * @param quarantine null when it is not kept out
   */
  public record Row(DirectoryEntry entry, String state, @Nullable Quarantined quarantine) {

    /** Its hosts, by name. */
    public List<String> hosts() {
      return entry.hostNames().stream().map(HostName::value).sorted().toList();
    }

    /** What it may send, by name. */
    public List<String> datasets() {
      return entry.datasets().stream().map(Enum::name).sorted().toList();
    }

    /** For scripts. */
    public Map<String, @Nullable Object> json() {
      Map<String, @Nullable Object> json = new LinkedHashMap<>();
      json.put("party", entry.party());
      json.put("role", entry.role().word());
      json.put("environment", entry.environment().tag());
      json.put("state", state);
      json.put("from", entry.from().toString());
      json.put("until", entry.until() == null ? null : entry.until().toString());
      json.put("hosts", hosts());
      json.put("datasets", datasets());
      json.put("contact", entry.contact().name());
      Quarantined kept = quarantine;
      json.put(
          "quarantine",
          kept == null
              ? null
              : Map.of("reason", kept.reason(), "by", kept.by(), "since", kept.since().toString()));
      return json;
    }
  }

  /** The registered peers of this environment; those whose entries have ended are left out. */
  public List<Row> list(Instant now) {
    PeerDirectory directory = directory();
    Environment environment = Peers.environment(loaded);
    Map<String, Quarantined> kept = quarantine.all();
    return directory.entries().stream()
        .filter(entry -> entry.environment() == environment)
        .map(entry -> row(directory, entry, now, kept.get(entry.party())))
        .filter(row -> !row.state().equals("ENDED"))
        .toList();
  }

  private PeerDirectory directory() {
    return DirectoryFile.load(loaded.resolve(loaded.settings().identity().directory()));
  }

  private static Row row(
      PeerDirectory directory,
      DirectoryEntry entry,
      Instant now,
      @Nullable Quarantined quarantine) {
    boolean inForce =
        directory
            .inForce(entry.party(), entry.environment(), now)
            .filter(entry::equals)
            .isPresent();
    String state = inForce ? "IN_FORCE" : entry.begins().isAfter(now) ? "PLANNED" : "ENDED";
    return new Row(entry, state, quarantine);
  }

  /**
   * Keeps a peer out from its next request on.
   *
   * @param by who does it
   * @return false when it is kept out already
   * @throws TransferException.Refused NOT_FOUND when it is not in the directory
   */
  public boolean quarantine(String party, String reason, String by) {
    String why = PersonAndReason.reason(reason);
    if (directory().entries(party).isEmpty()) {
      throw new TransferException.Refused(
          ErrorCode.NOT_FOUND, "party " + party + " is not in the peer directory");
    }
    return quarantine.quarantine(party, why, by);
  }

  /**
   * Lets a peer in again.
   *
   * @param by who does it
   * @throws TransferException.Refused NOT_FOUND when it is not kept out
   */
  public void release(String party, String reason, String by) {
    if (!quarantine.release(party, PersonAndReason.reason(reason), by)) {
      throw new TransferException.Refused(
          ErrorCode.NOT_FOUND, "party " + party + " is not quarantined", "see 'peer list'");
    }
  }
}
