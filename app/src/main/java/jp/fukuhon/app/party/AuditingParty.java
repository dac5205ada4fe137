package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.audit.Finding;
import jp.fukuhon.core.audit.Findings;
import jp.fukuhon.core.audit.LogReader;
import jp.fukuhon.core.audit.LogVerifier;
import jp.fukuhon.core.audit.LogVerifier.Extent;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.CheckpointBook;
import jp.fukuhon.core.evidence.CheckpointFolder;
import jp.fukuhon.core.evidence.CheckpointVerifier;
import jp.fukuhon.core.evidence.PeerCheckpoints;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.TrustAnchors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** What 'audit' needs of a party: the auditor's connections and the trust anchors, no key. */
public final class AuditingParty implements AutoCloseable {

  private final String party;
  private final HikariDataSource auditor;
  private final CheckpointFolder folder;
  private final CheckpointBook book;
  private final LogReader log;
  private final CheckpointVerifier checkpoints;
  private final PeerCheckpoints peers;

  public AuditingParty(Loaded loaded) {
    this.party = loaded.settings().party();
    TrustAnchors anchors = TrustAnchors.load(loaded.resolve(loaded.settings().keys().anchors()));
    this.auditor = new PartyDatabase(loaded).auditor();
    this.folder = EvidenceParts.folder(loaded);
    this.book = new CheckpointBook(JdbcClient.create(auditor));
    this.log = new LogReader(new JdbcTemplate(auditor));
    this.checkpoints =
        new CheckpointVerifier(
            party,
            log,
            book,
            new DocumentVerifier(anchors, Clock.systemUTC(), CentreParty.MAX_DOCUMENT));
    this.peers = new PeerCheckpoints(JdbcClient.create(auditor));
  }

  /**
   * What an audit found.
   *
   * @param party whose log
   * @param entries of the log
   * @param chains of the log
   * @param checkpoints in the database
   * @param files exported or given, compared as well
   * @param findings those that were kept
   * @param count all findings
   */
  public record Report(
      String party,
      long entries,
      int chains,
      long checkpoints,
      int files,
      List<Finding> findings,
      long count) {

    public Report {
      findings = List.copyOf(findings);
    }
  }

  /**
   * Verifies the whole log in one snapshot.
   *
   * @param held files that hold checkpoints of this party, or documents that name one
   */
  public Report verify(List<Path> held) {
    TransactionTemplate snapshot = new TransactionTemplate(new PartyTransactions(auditor));
    snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    snapshot.setReadOnly(true);
    return Objects.requireNonNull(snapshot.execute(status -> verifySnapshot(held)));
  }

  private Report verifySnapshot(List<Path> held) {
    Findings findings = new Findings();
    Extent extent = new LogVerifier(log).verify(findings);
    long kept = checkpoints.verifyBook(extent, findings);
    List<Path> exported = folder.files();
    for (Path file : exported) {
      exported(file, extent, findings);
    }
    for (Path file : held) {
      held(file, read(file), extent, findings);
    }
    return new Report(
        party,
        extent.entries(),
        extent.tails().size(),
        kept,
        exported.size() + held.size(),
        findings.list(),
        findings.count());
  }

  /** An exported file that is the database's own document says nothing new. */
  private void exported(Path file, Extent extent, Findings findings) {
    byte[] signed = read(file);
    Optional<CheckpointBook.Kept> kept = book.find(CheckpointFolder.number(file));
    if (kept.isEmpty() || !Arrays.equals(kept.get().document(), signed)) {
      held(file, signed, extent, findings);
    }
  }

  private void held(Path file, byte[] signed, Extent extent, Findings findings) {
    try {
      checkpoints.verifyHeld(signed, String.valueOf(file.getFileName()), extent, findings);
    } catch (TransferException.Integrity e) {
      findings.add(
          Finding.Kind.CHECKPOINT,
          null,
          0,
          0,
          file + " is not of " + party + ": " + e.getMessage());
    }
  }

  private static byte[] read(Path file) {
    try {
      if (Files.size(file) > CentreParty.MAX_DOCUMENT) {
        throw new TransferException.Configuration(file + " is too large", "is it a checkpoint?");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new TransferException.Configuration("file " + file + " cannot be read", null, e);
    }
  }

  /** What other parties said of their logs. */
  public PeerCheckpoints peers() {
    return peers;
  }

  @Override
  public void close() {
    auditor.close();
  }
}
