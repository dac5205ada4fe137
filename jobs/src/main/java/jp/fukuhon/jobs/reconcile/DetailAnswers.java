package jp.fukuhon.jobs.reconcile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.ledger.IncomingTransfer;
import jp.fukuhon.core.ledger.LeafTree.Leaf;
import jp.fukuhon.core.ledger.LeafTree.Node;
import jp.fukuhon.core.reconcile.ComparisonKey;
import jp.fukuhon.core.reconcile.DetailAnswer;
import jp.fukuhon.core.reconcile.DetailAnswer.Held;
import jp.fukuhon.core.reconcile.DetailQuestion;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;

/** What the centre's ledger says of records that differ. Thread-safe. */
final class DetailAnswers {

  private static final long MOST_LEAVES = 65_536;

  private final CentreTables tables;
  private final ChunkCheck chunks;

  DetailAnswers(CentreTables tables, ChunkCheck chunks) {
    this.tables = tables;
    this.chunks = chunks;
  }

  DetailAnswer answer(StreamId stream, ComparisonKey key, DetailQuestion question) {
    Map<String, Map<String, Leaf>> known = new HashMap<>();
    ChunkCheck.Run check = chunks.run(stream);
    List<DetailAnswer.Entry> entries = new ArrayList<>();
    for (DetailQuestion.Entry asked : question.records()) {
      @Nullable Leaf leaf =
          known
              .computeIfAbsent(asked.prefix(), prefix -> bySlot(stream, key, prefix))
              .get(HexFormat.of().formatHex(asked.slot()));
      entries.add(entry(stream, asked, leaf, check));
    }
    return new DetailAnswer(entries);
  }

  private Map<String, Leaf> bySlot(StreamId stream, ComparisonKey key, String prefix) {
    if (tables.tree().node(stream, prefix).map(Node::leaves).orElse(0L) > MOST_LEAVES) {
      throw new TransferException.Refused(
          ErrorCode.BAD_REQUEST, "details are asked for by smaller ranges");
    }
    Map<String, Leaf> leaves = new HashMap<>();
    for (Leaf leaf : tables.tree().leaves(stream, prefix)) {
      leaves.put(HexFormat.of().formatHex(key.slot(leaf.key())), leaf);
    }
    return leaves;
  }

  private DetailAnswer.Entry entry(
      StreamId stream, DetailQuestion.Entry asked, @Nullable Leaf leaf, ChunkCheck.Run check) {
    @Nullable Held held = leaf == null ? null : held(leaf);
    Optional<IncomingTransfer> transfer = transfer(stream, asked.transfer());
    @Nullable Boolean whole = whole(asked, leaf, transfer, check);
    return new DetailAnswer.Entry(held, transfer.map(t -> t.state().name()).orElse(null), whole);
  }

  /** The chunk of the leaf when both sides mean one change, else the one that it was sent in. */
  private static @Nullable Boolean whole(
      DetailQuestion.Entry asked,
      @Nullable Leaf leaf,
      Optional<IncomingTransfer> transfer,
      ChunkCheck.Run check) {
    if (leaf != null) {
      boolean same = asked.changeSeq() == 0 || leaf.changeSeq() == asked.changeSeq();
      if (same) {
        return check.isWhole(leaf.transferNo(), leaf.changeSeq());
      }
    }
    return transfer.isEmpty() ? null : check.isWhole(transfer.get().number(), asked.changeSeq());
  }

  private Held held(Leaf leaf) {
    return new Held(
        leaf.registerId(),
        leaf.revision(),
        leaf.withdrawn(),
        leaf.changeSeq(),
        tables.leaves().transferId(leaf.transferNo()),
        leaf.damaged());
  }

  private Optional<IncomingTransfer> transfer(StreamId stream, @Nullable String id) {
    if (id == null) {
      return Optional.empty();
    }
    try {
      TransferId parsed = TransferId.parse(id);
      return parsed.stream().equals(stream) ? tables.transfers().find(parsed) : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new TransferException.Refused(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }
}
