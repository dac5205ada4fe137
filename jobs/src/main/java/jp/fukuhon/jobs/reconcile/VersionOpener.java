package jp.fukuhon.jobs.reconcile;

import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.CentreLeaves.Opened;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.core.ledger.IncomingTransfers;
import jp.fukuhon.core.ledger.IncomingTransfers.Document;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.seal.RecordOpener;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.readers.opening.TransferKeyring;
import jp.fukuhon.readers.reconcile.PublishedVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.infrastructure.item.ItemStream;

/**
 * Opens stored versions once more and says which no longer open to what was committed to. One
 * step's, which closes it.
 */
final class VersionOpener implements ItemStream {

  private static final Logger LOG = LoggerFactory.getLogger(VersionOpener.class);

  private final TransferKeyring keyring;
  private final IncomingTransfers transfers;
  private final RecordOpener opener = new RecordOpener();

  VersionOpener(TransferKeyring keyring, IncomingTransfers transfers) {
    this.keyring = keyring;
    this.transfers = transfers;
  }

  Opened judge(PublishedVersion version) {
    boolean damaged = false;
    try {
      opener.verify(
          keyring.open(version.transfer(), () -> manifest(version.transfer())),
          new RecordFields(
              version.registerId(),
              version.changeSeq(),
              RegisterKind.valueOf(version.kind()),
              version.revision(),
              version.mediaType(),
              version.withdrawn(),
              version.contentLength()),
          Codec.of(version.codec())
              .orElseThrow(() -> new IllegalArgumentException("codec " + version.codec())),
          version.commitment(),
          version.sealed());
    } catch (TransferException.Integrity | IllegalArgumentException e) {
      LOG.error(
          "reconciliation: a version of transfer {} does not open: {}",
          version.transfer(),
          e.getMessage());
      damaged = true;
    }
    return new Opened(version.registerId(), version.transferNo(), damaged);
  }

  private byte[] manifest(TransferId id) {
    IncomingTransfer transfer = transfers.find(id).orElseThrow();
    return transfers.document(transfer.number(), Document.MANIFEST).orElseThrow();
  }

  @Override
  public void close() {
    opener.close();
  }
}
