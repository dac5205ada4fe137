package jp.fukuhon.jobs.transfer;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.EvidenceBooks;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.FreezeWindows;
import jp.fukuhon.core.ledger.OutgoingTransfer;
import jp.fukuhon.core.ledger.OutgoingTransfers;
import jp.fukuhon.core.ledger.TransferPlan;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DataKey;
import jp.fukuhon.core.seal.Dictionary;
import jp.fukuhon.core.seal.DictionaryTrainer;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.KeyEnvelope;
import jp.fukuhon.core.seal.KeySuccession;
import jp.fukuhon.core.seal.Recipient;
import jp.fukuhon.core.seal.Recipients;
import jp.fukuhon.core.seal.StreamKey;
import jp.fukuhon.core.seal.StreamKeyStore;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.transfer.BlockLimits;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.PartitionPlan;
import jp.fukuhon.core.transfer.StreamPosition;
import jp.fukuhon.writers.line.CentreClient;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Step 0b: fixes everything that chunks depend on (window, partitions, limits, keys, dictionary)
 * and signs the manifest, once. The stream is frozen meanwhile; doing it again after a crash starts
 * from the same window.
 */
final class TransferPreparation {

  private static final int LARGEST_SAMPLE = 64 << 10;

  private final SenderParts parts;
  private final RestoreCheck restores;

  /** What the sender's steps share; built once per process. */
  record SenderParts(
      String party,
      String environment,
      String centreParty,
      Suite suite,
      TransferSettings settings,
      JdbcTemplate jdbc,
      TransactionTemplate transactions,
      OutgoingTransfers transfers,
      FreezeWindows windows,
      CentreClient centre,
      DocumentSigner signer,
      KeySuccession encryption,
      Recipients recipients,
      StreamKeyStore streamKeys,
      EvidenceBooks books,
      Clock clock) {}

  TransferPreparation(SenderParts parts, RestoreCheck restores) {
    this.parts = parts;
    this.restores = restores;
  }

  void prepare(OutgoingTransfer transfer) {
    StreamId stream = transfer.id().stream();
    StreamPosition position = restores.position(stream);
    restores.beforeManifest(transfer, position);
    requireSuite(parts.suite(), position);
    List<Recipient> recipients = recipients();
    BlockLimits limits = limits(position);
    Window window = window(transfer);
    List<PartitionPlan> partitions = partitions(transfer, window);
    DataKey dataKey = DataKey.generate();
    StreamKey streamKey = streamKey(stream);
    try {
      TransferContext context =
          TransferContext.of(transfer.id(), parts.suite(), dataKey).with(streamKey);
      Optional<Dictionary> dictionary = train(transfer, window);
      byte[] sealedDictionary =
          dictionary
              .map(trained -> context.with(trained).sealDictionary())
              .orElseGet(() -> new byte[0]);
      Manifest manifest =
          new Manifest(
              Manifest.VERSION,
              transfer.id().toString(),
              parts.party(),
              parts.centreParty(),
              parts.environment(),
              transfer.mode(),
              transfer.since(),
              window.upto(),
              window.records(),
              parts.suite().label(),
              partitions,
              limits,
              KeyEnvelope.wrap(parts.suite(), dataKey, recipients),
              KeyEnvelope.wrap(parts.suite(), streamKey, recipients),
              sealedDictionary,
              dictionary.map(Dictionary::id).orElse(""),
              parts.transfers().stream(stream).orElseThrow().previousDigest(),
              parts.books().checkpoints().reference().orElse(null),
              parts.clock().instant());
      byte[] content = Documents.write(manifest);
      TransferPlan plan =
          new TransferPlan(
              parts.suite().label(),
              partitions,
              limits,
              parts.settings().codecLevel(),
              window.records(),
              KeyEnvelope.wrap(parts.suite(), dataKey, List.of(own())),
              sealedDictionary,
              parts.signer().sign(content, parts.suite()),
              Digest.of(content));
      FaultPoint.PREPARATION.run(
          parts.transactions(),
          () -> {
            parts.windows().narrow(transfer.id(), window.upto());
            parts.transfers().freezePlan(transfer.id(), window.upto(), plan);
          });
    } finally {
      dataKey.destroy();
      streamKey.destroy();
    }
  }

  /**
   * This side never falls back to a weaker suite by itself.
   *
   * @throws TransferException.Configuration when the centre does not accept the one that is set
   */
  static void requireSuite(Suite suite, StreamPosition position) {
    if (!position.suites().contains(suite.label())) {
      throw new TransferException.Configuration(
          "the centre does not accept suite '"
              + suite.label()
              + "', only "
              + String.join(", ", position.suites()),
          "agree on a suite with the centre; here it is set as 'transfer.suite'");
    }
  }

  private List<Recipient> recipients() {
    List<Recipient> recipients = parts.recipients().at(parts.clock().instant());
    if (recipients.isEmpty()) {
      throw new TransferException.Configuration(
          "none of 'centre.recipients' is effective now",
          "name the centre's encryption certificates that are in use");
    }
    return recipients;
  }

  private Recipient own() {
    return parts.encryption().current(parts.clock().instant()).recipient();
  }

  /**
   * A second key would make equal content incomparable: only a stream that has published nothing
   * gets a new one.
   */
  private StreamKey streamKey(StreamId stream) {
    boolean fresh =
        parts.transfers().stream(stream)
            .filter(cursors -> cursors.incrementalSince() == 0)
            .isPresent();
    return fresh
        ? parts.streamKeys().getOrCreate(stream)
        : parts.streamKeys().find(stream).orElseThrow(() -> keyMissing(stream));
  }

  static TransferException keyMissing(StreamId stream) {
    return new TransferException.Configuration(
        "the key of stream " + stream + " is missing from the folder 'keys.streams'",
        "put it back from the backup of that folder; every node of the party needs the same one");
  }

  private BlockLimits limits(StreamPosition position) {
    BlockLimits wanted = parts.settings().blockLimits();
    return new BlockLimits(
        Math.min(wanted.maxRecords(), position.maxChunkRecords()),
        Math.min(wanted.maxBytes(), position.maxChunkBytes() / 2));
  }

  private record Window(long upto, long records) {}

  private Window window(OutgoingTransfer transfer) {
    return java.util.Objects.requireNonNull(
        parts
            .jdbc()
            .queryForObject(
                """
                SELECT coalesce(max(w.change_seq), ?) AS upto, count(*) AS records
                  FROM (SELECT r.change_seq FROM source.register r
                         WHERE r.municipality_code = ? AND r.dataset = ? AND r.change_seq > ? AND r.change_seq <= ?
                         ORDER BY r.change_seq LIMIT ?) w
                """,
                (row, n) -> new Window(row.getLong("upto"), row.getLong("records")),
                transfer.since(),
                transfer.id().stream().municipality().value(),
                transfer.id().stream().dataset().name(),
                transfer.since(),
                transfer.upto(),
                parts.settings().maxRecords()));
  }

  private List<PartitionPlan> partitions(OutgoingTransfer transfer, Window window) {
    long per = parts.settings().recordsPerPartition();
    int count =
        (int) Math.clamp((window.records() + per - 1) / per, 1, parts.settings().partitions());
    List<Long> bounds =
        parts
            .jdbc()
            .queryForList(
                """
                SELECT w.change_seq
                  FROM (SELECT r.change_seq, row_number() OVER (ORDER BY r.change_seq) AS place
                          FROM source.register r
                         WHERE r.municipality_code = ? AND r.dataset = ? AND r.change_seq > ? AND r.change_seq <= ?) w
                 WHERE w.place IN (SELECT ? * i / ? FROM generate_series(1, ? - 1) i)
                 ORDER BY w.change_seq
                """,
                Long.class,
                transfer.id().stream().municipality().value(),
                transfer.id().stream().dataset().name(),
                transfer.since(),
                window.upto(),
                window.records(),
                (long) count,
                count);
    List<PartitionPlan> plans = new ArrayList<>();
    long since = transfer.since();
    for (int part = 0; part < count; part++) {
      boolean last = part == count - 1;
      long upto = last ? window.upto() : bounds.get(part);
      long records = window.records() * (part + 1) / count - window.records() * part / count;
      plans.add(new PartitionPlan(part, since, upto, records));
      since = upto;
    }
    return plans;
  }

  private Optional<Dictionary> train(OutgoingTransfer transfer, Window window) {
    DictionaryTrainer trainer = new DictionaryTrainer(parts.settings().codecLevel());
    parts
        .jdbc()
        .query(
            """
            SELECT r.content FROM source.register r
             WHERE r.municipality_code = ? AND r.dataset = ? AND r.change_seq > ? AND r.change_seq <= ?
               AND octet_length(r.content) <= ?
             ORDER BY r.change_seq LIMIT ?
            """,
            row -> {
              trainer.add(row.getBytes(1));
            },
            transfer.id().stream().municipality().value(),
            transfer.id().stream().dataset().name(),
            transfer.since(),
            window.upto(),
            LARGEST_SAMPLE,
            parts.settings().dictionarySamples());
    return trainer.train();
  }
}
