package jp.fukuhon.readers.published;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.transfer.TransferId;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * 閲覧 through the database's own interface for viewers, which enforces 閲覧禁止 (第5-8(2)ア, second half):
 * a withheld record shows neither its old nor its new version. Thread-safe.
 */
public final class PublishedRegisters {

  private static final String WITHHELD = "55P03";
  private static final String COLUMNS =
      "register_id, change_seq, kind, revision, media_type, content_length, codec, commitment,"
          + " sealed, transfer_id";

  private final JdbcClient viewer;

  /**
   * @param viewer connections of the role viewer
   */
  public PublishedRegisters(JdbcClient viewer) {
    this.viewer = viewer;
  }

  /**
   * One record; empty when there is none or it was withdrawn.
   *
   * @throws TransferException.Refused with WITHHELD, naming the transfer, while it is being updated
   */
  public Optional<PublishedRegister> find(
      String municipalityCode, String dataset, String registerId) {
    try {
      return viewer
          .sql("SELECT " + COLUMNS + " FROM registry.view_register(?, ?, ?)")
          .params(municipalityCode, dataset, registerId)
          .query((row, n) -> map(row))
          .optional();
    } catch (DataAccessException e) {
      if (e.getMostSpecificCause() instanceof SQLException sql
          && WITHHELD.equals(sql.getSQLState())) {
        String message = String.valueOf(sql.getMessage());
        throw new TransferException.Refused(
            ErrorCode.WITHHELD,
            message.lines().findFirst().orElse(message).replaceFirst("^ERROR: ", ""));
      }
      throw e;
    }
  }

  /** Viewable records in ascending register id, after one; fewer than asked for means the end. */
  public List<PublishedRegister> page(
      String municipalityCode, String dataset, String after, int limit) {
    return viewer
        .sql("SELECT " + COLUMNS + " FROM registry.view_registers(?, ?, ?, ?)")
        .params(municipalityCode, dataset, after, limit)
        .query((row, n) -> map(row))
        .list();
  }

  /** The signed manifest of a published transfer, whose keys open its records. */
  public byte[] manifest(TransferId id) {
    return viewer
        .sql("SELECT manifest FROM registry.transfer_keys(?)")
        .param(id.toString())
        .query((row, n) -> row.getBytes(1))
        .optional()
        .orElseThrow(
            () ->
                new TransferException.Refused(
                    ErrorCode.NOT_FOUND, "transfer " + id + " is not published"));
  }

  /** The keys of a published transfer as the centre has rewrapped them, newest first. */
  public List<byte[]> rewrappedKeys(TransferId id) {
    return viewer
        .sql("SELECT document FROM registry.rewrapped_keys(?)")
        .param(id.toString())
        .query((row, n) -> row.getBytes(1))
        .list();
  }

  private static PublishedRegister map(ResultSet row) throws SQLException {
    return new PublishedRegister(
        TransferId.parse(row.getString("transfer_id")),
        new RecordFields(
            row.getString("register_id"),
            row.getLong("change_seq"),
            RegisterKind.valueOf(row.getString("kind")),
            row.getInt("revision"),
            row.getString("media_type"),
            false,
            row.getLong("content_length")),
        Codec.of(row.getInt("codec"))
            .orElseThrow(
                () -> new TransferException.Integrity("a stored version has an unknown codec")),
        row.getBytes("commitment"),
        row.getBytes("sealed"));
  }
}
