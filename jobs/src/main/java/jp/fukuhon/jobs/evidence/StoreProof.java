package jp.fukuhon.jobs.evidence;

import jp.fukuhon.core.evidence.Proof;
import jp.fukuhon.core.evidence.ReceiptVerifier.ChunkAudit;
import jp.fukuhon.core.evidence.Statement;
import jp.fukuhon.core.evidence.Statement.Subject;
import jp.fukuhon.core.evidence.Statement.Verdict;
import jp.fukuhon.core.evidence.VerifiedChunk;
import jp.fukuhon.core.transfer.Acknowledgement;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.readers.pending.StoredChunkRoots;
import jp.fukuhon.readers.pending.StoredChunkRoots.Roots;

/**
 * Compares every verified chunk with the versions that the centre stores, so that the centre can
 * prove what it received. One transfer's; not thread-safe.
 */
public final class StoreProof implements ChunkAudit {

  private final StoredChunkRoots stored;
  private final TransferId id;
  private int equal;
  private int swept;
  private long records;
  private long leaves;

  public StoreProof(StoredChunkRoots stored, TransferId id) {
    this.stored = stored;
    this.id = id;
  }

  @Override
  public void accept(VerifiedChunk chunk, Proof proof) {
    Acknowledgement signed = chunk.acknowledgement();
    Roots roots = stored.of(id, signed.partition(), signed.number());
    String name = signed.partition() + "/" + signed.number();
    if (roots.records() < signed.records() && stored.cameToNothing(id)) {
      swept++;
    } else if (roots.records() < signed.records()) {
      int missing = signed.records() - roots.records();
      proof.add(
          new Statement(
              Subject.STORE,
              Verdict.REFUTED,
              "塊 " + name + " の版 " + missing + " 件が失われている。掃除によるものではない。",
              missing
                  + " versions of chunk "
                  + name
                  + " are missing, and no sweep has removed them"));
    } else if (roots.records() == signed.records()
        && roots.sealedRoot().equals(signed.sealedRoot())
        && roots.contentRoot().equals(signed.contentRoot())) {
      equal++;
      records += roots.records() - roots.swept();
      leaves += roots.swept();
    } else {
      proof.add(
          new Statement(
              Subject.STORE,
              Verdict.REFUTED,
              "塊 " + name + " の保存されている版は、署名されたものと異なる(sealedRoot " + roots.sealedRoot() + ")。",
              "the stored versions of chunk "
                  + name
                  + " are not what was signed: sealedRoot "
                  + roots.sealedRoot()
                  + ", signed "
                  + signed.sealedRoot()));
    }
  }

  /** Adds what all chunks together come to. */
  public void finish(Proof proof) {
    if (equal > 0) {
      proof.add(
          new Statement(
              Subject.STORE,
              Verdict.PROVEN,
              "保存されている版 "
                  + records
                  + " 件"
                  + (leaves == 0 ? "" : "と、置き換えられて掃除された版 " + leaves + " 件の残された葉")
                  + "から計算し直した "
                  + equal
                  + " 個の塊の sealedRoot と contentRoot は、双方が署名したものに等しい。",
              "the sealedRoot and contentRoot of "
                  + equal
                  + " chunks, computed anew from "
                  + records
                  + " stored versions"
                  + (leaves == 0
                      ? ""
                      : " and the kept leaves of " + leaves + " that were superseded and swept")
                  + ", are those that both sides signed"));
    }
    if (swept > 0) {
      proof.add(
          new Statement(
              Subject.STORE,
              Verdict.NOT_SHOWN,
              swept + " 個の塊は、この転送が公表されず、その版が既に掃除されているため計算し直せない。",
              swept
                  + " chunks cannot be computed anew: this transfer was not published, and its"
                  + " versions have been swept"));
    }
  }
}
