package jp.fukuhon.readers.opening;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.seal.RecordOpener;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.readers.published.PublishedRegister;

/**
 * Opens published records for an authorised reader; every opening is in the operation log, durably,
 * before it happens (第5-4(5)). Not thread-safe.
 */
public final class OpeningDesk implements AutoCloseable {

  private final TransferKeyring keyring;
  private final Function<TransferId, byte[]> manifests;
  private final OperationLog log;
  private final String actor;
  private final RecordOpener opener = new RecordOpener();

  /**
   * @param manifests gives the signed manifest of a published transfer
   * @param log writes outside any transaction of the caller
   * @param actor who opens, for the log
   */
  public OpeningDesk(
      TransferKeyring keyring,
      Function<TransferId, byte[]> manifests,
      OperationLog log,
      String actor) {
    this.keyring = keyring;
    this.manifests = manifests;
    this.log = log;
    this.actor = actor;
  }

  /** Opens one record: its content, compared with its commitment. */
  public byte[] view(PublishedRegister register) {
    log.viewing(
        actor,
        register.transfer().stream().toString(),
        register.transfer().toString(),
        register.fields().registerId(),
        register.fields().revision());
    return open(register);
  }

  /** Opens a page of records of one stream in order; the page is one entry of the log. */
  public void export(List<PublishedRegister> page, BiConsumer<PublishedRegister, byte[]> sink) {
    if (page.isEmpty()) {
      return;
    }
    log.append(
        actor,
        "EXPORT",
        page.getFirst().transfer().stream().toString(),
        null,
        "OK",
        Map.of(
            "from", page.getFirst().fields().registerId(),
            "to", page.getLast().fields().registerId(),
            "records", page.size()));
    for (PublishedRegister register : page) {
      sink.accept(register, open(register));
    }
  }

  private byte[] open(PublishedRegister register) {
    TransferContext context =
        keyring.open(register.transfer(), () -> manifests.apply(register.transfer()));
    return opener.open(
        context, register.fields(), register.codec(), register.commitment(), register.sealed());
  }

  @Override
  public void close() {
    opener.close();
  }
}
