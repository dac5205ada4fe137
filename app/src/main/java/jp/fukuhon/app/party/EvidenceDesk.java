package jp.fukuhon.app.party;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.BundleFiles;
import jp.fukuhon.core.evidence.BundleWriter;
import jp.fukuhon.core.evidence.DatabaseBundle;
import jp.fukuhon.core.evidence.EvidenceVerifier;
import jp.fukuhon.core.evidence.Proof;
import jp.fukuhon.core.evidence.ReceiptVerifier;
import jp.fukuhon.core.evidence.ReceiptVerifier.ChunkAudit;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TimeStampVerifier;
import jp.fukuhon.core.seal.TrustAnchors;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.jobs.evidence.StoreProof;
import jp.fukuhon.readers.pending.StoredChunkRoots;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What 'receipt' does: checks evidence in files, copies it out, proves what is stored. No key. */
public final class EvidenceDesk {

  private EvidenceDesk() {}

  /**
   * Whom one who checks trusts.
   *
   * @param anchors authorities
   * @param centre the only party whose receipts count; null when it is not known
   * @param timeStamps verifies time stamps; null when no time-stamping authority is trusted
   * @param suites in which a receipt may be signed
   */
  public record Trust(
      TrustAnchors anchors,
      @Nullable String centre,
      @Nullable TimeStampVerifier timeStamps,
      Set<Suite> suites) {

    /** As a party is configured. */
    public static Trust of(Loaded loaded) {
      return new Trust(
          TrustAnchors.load(loaded.resolve(loaded.settings().keys().anchors())),
          centre(loaded.settings()),
          EvidenceParts.timeStamps(loaded).orElse(null),
          Suite.all());
    }

    private static String centre(PartySettings settings) {
      return settings.role() == PartySettings.Role.CENTRE
          ? settings.party()
          : Objects.requireNonNull(settings.centre()).party();
    }

    private ReceiptVerifier verifier(ChunkAudit chunkAudit) {
      DocumentVerifier documents =
          new DocumentVerifier(anchors, Clock.systemUTC(), BundleFiles.LARGEST);
      return new ReceiptVerifier(
          new EvidenceVerifier(documents, anchors, timeStamps, suites), centre, chunkAudit);
    }
  }

  /** Checks a receipt or a bundle that lies in files; asks nobody. */
  public static Proof verify(Path file, Trust trust) {
    try (BundleFiles.Opened bundle = BundleFiles.open(file)) {
      return trust.verifier(ChunkAudit.NONE).verify(bundle);
    }
  }

  /**
   * Copies the evidence of a decided transfer out.
   *
   * @return how many files the bundle has
   */
  public static int export(Loaded loaded, TransferId id, Path target) {
    try (HikariDataSource engine = new PartyDatabase(loaded).engine(2)) {
      return BundleWriter.write(bundle(loaded, JdbcClient.create(engine), id), target);
    }
  }

  /** Checks the evidence of a transfer in the centre's database, and the stored versions by it. */
  public static Proof prove(Loaded loaded, TransferId id) {
    if (loaded.settings().role() != PartySettings.Role.CENTRE) {
      throw new TransferException.Configuration(
          "received registers are at the centre",
          "give the centre's folder with -C; 'receipt export' and 'receipt verify' work anywhere");
    }
    try (HikariDataSource engine = new PartyDatabase(loaded).engine(2)) {
      DatabaseBundle bundle = bundle(loaded, JdbcClient.create(engine), id);
      TransactionTemplate reading = new TransactionTemplate(new PartyTransactions(engine));
      reading.setReadOnly(true);
      StoreProof store = new StoreProof(new StoredChunkRoots(new JdbcTemplate(engine)), id);
      return Objects.requireNonNull(
          reading.execute(
              status -> {
                Proof proof = Trust.of(loaded).verifier(store).verify(bundle);
                store.finish(proof);
                return proof;
              }));
    }
  }

  private static DatabaseBundle bundle(Loaded loaded, JdbcClient jdbc, TransferId id) {
    return new DatabaseBundle(jdbc, EvidenceParts.documents(loaded, jdbc), id);
  }
}
