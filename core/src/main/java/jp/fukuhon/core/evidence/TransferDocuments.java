package jp.fukuhon.core.evidence;

import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.evidence.Bundle.ChunkName;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The signed documents of transfers as a party's database keeps them. Thread-safe. */
public sealed interface TransferDocuments {

  /** One of the files of a bundle that a transfer has one of; empty when it was not kept. */
  Optional<byte[]> document(TransferId id, String name);

  /** The chunks' documents that are kept. */
  List<ChunkName> chunks(TransferId id);

  /** A chunk's document. */
  Optional<byte[]> chunk(TransferId id, ChunkName name);

  /** The sequences below one that have a receipt. */
  List<Long> sequencesBelow(StreamId stream, long sequence);

  /** What a centre keeps: everything of both sides. */
  record AtCentre(JdbcClient jdbc) implements TransferDocuments {

    @Override
    public Optional<byte[]> document(TransferId id, String name) {
      String column =
          switch (name) {
            case Bundle.MANIFEST -> "manifest";
            case Bundle.ACCEPTANCE -> "manifest_answer";
            case Bundle.COMPLETION -> "completion";
            default -> "receipt";
          };
      return jdbc.sql(
              "SELECT "
                  + column
                  + " FROM registry.transfer WHERE transfer_id = ? AND "
                  + column
                  + " IS NOT NULL")
          .param(id.toString())
          .query((row, n) -> row.getBytes(1))
          .optional();
    }

    @Override
    public List<ChunkName> chunks(TransferId id) {
      return jdbc.sql(
              """
              SELECT c.part, c.number, k.is_header FROM registry.chunk c JOIN registry.transfer t USING (transfer_no)
                CROSS JOIN (VALUES (true), (false)) k(is_header) WHERE t.transfer_id = ?
              """)
          .param(id.toString())
          .query((row, n) -> new ChunkName(row.getInt(1), row.getInt(2), row.getBoolean(3)))
          .list();
    }

    @Override
    public Optional<byte[]> chunk(TransferId id, ChunkName name) {
      return jdbc.sql(
              "SELECT "
                  + (name.isHeader() ? "header" : "acknowledgement")
                  + """
                    FROM registry.chunk JOIN registry.transfer USING (transfer_no)
                   WHERE transfer_id = ? AND part = ? AND number = ?
                  """)
          .params(id.toString(), name.part(), name.number())
          .query((row, n) -> row.getBytes(1))
          .optional();
    }

    @Override
    public List<Long> sequencesBelow(StreamId stream, long sequence) {
      return jdbc.sql(
              """
              SELECT sequence FROM registry.transfer
               WHERE municipality_code = ? AND dataset = ? AND sequence < ? AND receipt IS NOT NULL
              """)
          .params(stream.municipality().value(), stream.dataset().name(), sequence)
          .query(Long.class)
          .list();
    }
  }

  /** What a gateway keeps: of the chunks, what the centre signed. */
  record AtGateway(JdbcClient jdbc) implements TransferDocuments {

    @Override
    public Optional<byte[]> document(TransferId id, String name) {
      String column =
          switch (name) {
            case Bundle.MANIFEST -> "manifest";
            case Bundle.ACCEPTANCE -> "acceptance";
            case Bundle.COMPLETION -> "completion";
            default -> "receipt";
          };
      return jdbc.sql(
              "SELECT "
                  + column
                  + " FROM gateway.transfer WHERE transfer_id = ? AND "
                  + column
                  + " IS NOT NULL")
          .param(id.toString())
          .query((row, n) -> row.getBytes(1))
          .optional();
    }

    @Override
    public List<ChunkName> chunks(TransferId id) {
      return jdbc.sql("SELECT part, number FROM gateway.chunk WHERE transfer_id = ?")
          .param(id.toString())
          .query((row, n) -> new ChunkName(row.getInt(1), row.getInt(2), false))
          .list();
    }

    @Override
    public Optional<byte[]> chunk(TransferId id, ChunkName name) {
      return name.isHeader()
          ? Optional.empty()
          : jdbc.sql(
                  """
                  SELECT acknowledgement FROM gateway.chunk WHERE transfer_id = ? AND part = ? AND number = ?
                  """)
              .params(id.toString(), name.part(), name.number())
              .query((row, n) -> row.getBytes(1))
              .optional();
    }

    @Override
    public List<Long> sequencesBelow(StreamId stream, long sequence) {
      return jdbc.sql(
              """
              SELECT sequence FROM gateway.transfer
               WHERE municipality_code = ? AND dataset = ? AND sequence < ? AND receipt IS NOT NULL
              """)
          .params(stream.municipality().value(), stream.dataset().name(), sequence)
          .query(Long.class)
          .list();
    }
  }
}
