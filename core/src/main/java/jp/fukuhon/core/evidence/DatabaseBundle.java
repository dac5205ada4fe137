package jp.fukuhon.core.evidence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.transfer.TransferId;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The evidence of one decided transfer, read from the party's database file by file. What it shows
 * does not change any more. Thread-safe.
 */
public final class DatabaseBundle implements Bundle {

  private static final List<String> DOCUMENTS = List.of(MANIFEST, ACCEPTANCE, COMPLETION, RECEIPT);

  private final JdbcClient jdbc;
  private final TransferDocuments documents;
  private final TransferId id;

  /**
   * @throws TransferException.Refused when there is no such transfer, or it has no receipt yet
   */
  public DatabaseBundle(JdbcClient jdbc, TransferDocuments documents, TransferId id) {
    this.jdbc = jdbc;
    this.documents = documents;
    this.id = id;
    if (documents.document(id, RECEIPT).isEmpty()) {
      throw new TransferException.Refused(
          ErrorCode.NOT_FOUND,
          "there is no receipt of transfer " + id,
          "a transfer has one once it is decided; 'status' shows where it stands");
    }
  }

  /** Which transfer's. */
  public TransferId id() {
    return id;
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : DOCUMENTS) {
      if (documents.document(id, name).isPresent()) {
        names.add(name);
      }
    }
    if (TimeStamps.token(jdbc, id).isPresent()) {
      names.add(TIME_STAMP);
    }
    documents.chunks(id).forEach(chunk -> names.add(chunk.toString()));
    documents
        .sequencesBelow(id.stream(), id.sequence())
        .forEach(sequence -> names.add(Bundle.previous(sequence)));
    names.addAll(files());
    return names;
  }

  /**
   * Certificates of all transfers of the stream; revocation lists of this one alone: those of a day
   * name what was revoked before as well.
   */
  private List<String> files() {
    return jdbc.sql(
            """
            SELECT DISTINCT f.kind, encode(f.digest, 'hex')
              FROM audit.transfer_evidence e JOIN audit.evidence_file f USING (digest)
             WHERE e.transfer_id = :id
                OR (f.kind = 'CERTIFICATE' AND starts_with(e.transfer_id, :stream))
             ORDER BY 1, 2
            """)
        .param("id", id.toString())
        .param("stream", id.stream() + "-")
        .query(
            (row, n) ->
                row.getString(1).equals("CRL")
                    ? Bundle.revocationList(row.getString(2))
                    : Bundle.certificate(row.getString(2)))
        .list();
  }

  @Override
  public Optional<byte[]> read(String name) {
    if (DOCUMENTS.contains(name)) {
      return documents.document(id, name);
    }
    if (name.equals(TIME_STAMP)) {
      return TimeStamps.token(jdbc, id);
    }
    ChunkName chunk = ChunkName.parse(name);
    if (chunk != null) {
      return documents.chunk(id, chunk);
    }
    if (name.startsWith("previous/")) {
      long sequence = Long.parseLong(name.substring("previous/".length(), name.indexOf('.')));
      return documents.document(new TransferId(id.stream(), sequence), RECEIPT);
    }
    return file(name);
  }

  private Optional<byte[]> file(String name) {
    String hex = name.substring(name.indexOf('/') + 1, name.length() - ".pem".length());
    return jdbc.sql("SELECT kind, octets FROM audit.evidence_file WHERE digest = ?")
        .param(HexFormat.of().parseHex(hex))
        .query(
            (row, n) ->
                pem(
                    row.getString(1).equals("CRL") ? "X509 CRL" : row.getString(1),
                    row.getBytes(2)))
        .optional();
  }

  /** What openssl reads without being told the form. */
  private static byte[] pem(String label, byte[] der) {
    String text =
        "-----BEGIN "
            + label
            + "-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
            + "\n-----END "
            + label
            + "-----\n";
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean isWhole() {
    return true;
  }

  @Override
  public String title() {
    return id.toString();
  }
}
