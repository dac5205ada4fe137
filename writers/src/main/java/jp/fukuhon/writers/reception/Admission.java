package jp.fukuhon.writers.reception;

import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.OpenTransfers;

/**
 * Lets so many transfers be open at the same time, in all and of one peer. Only a new one is turned
 * away: what has been let in goes on to its outcome. Thread-safe.
 */
final class Admission {

  private final OpenTransfers open;
  private final OpenLimits limits;

  Admission(OpenTransfers open, OpenLimits limits) {
    this.open = open;
    this.limits = limits;
  }

  /**
   * Asked before a sender freezes anything; the place may be gone when it comes to open a transfer.
   *
   * @throws TransferException.Refused OVERLOADED
   */
  void requireRoom(Peer peer) {
    OpenTransfers.Count count = open.count(peer.party());
    if (count.all() >= limits.all()) {
      throw overloaded(count.all() + " transfers are open, at most " + limits.all());
    }
    if (count.ofSender() >= limits.ofPeer()) {
      throw overloaded(
          count.ofSender()
              + " transfers of party "
              + peer.party()
              + " are open, at most "
              + limits.ofPeer());
    }
  }

  /**
   * The same in the transaction that opens one: nobody else takes the place until it ends.
   *
   * @throws TransferException.Refused OVERLOADED
   */
  void takeRoom(Peer peer) {
    open.lock();
    requireRoom(peer);
  }

  private static TransferException overloaded(String what) {
    return new TransferException.Refused(ErrorCode.OVERLOADED, what + "; come back later");
  }
}
