package jp.fukuhon.app;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import jp.fukuhon.testkit.process.Sql;

/**
 * Opens sealed records by docs/protocol.md and the platform alone; shares no code with the engine.
 */
final class OutsidersOpening {

  private static final List<String> CODECS = List.of("", "STORED", "ZSTD", "ZSTD_DICTIONARY");

  private final String transfer;
  private final String suite;
  private final SecretKey content;
  private final String dictionaryId;

  OutsidersOpening(String transfer, String suite, byte[] dataKey, String dictionaryId)
      throws GeneralSecurityException {
    this.transfer = transfer;
    this.suite = suite;
    this.dictionaryId = dictionaryId;
    byte[] info = enc("fukuhon/1/key/content", transfer, suite);
    this.content =
        KDF.getInstance("HKDF-SHA256")
            .deriveKey("AES", HKDFParameterSpec.ofExtract().addIKM(dataKey).thenExpand(info, 32));
  }

  /** How many of the transfer's records have a tag that verifies under the key. */
  long tagsThatVerify(Connection registry) throws SQLException {
    return Sql.list(
            registry,
            """
            SELECT v.* FROM registry.register_version v JOIN registry.transfer t USING (transfer_no)
             WHERE t.transfer_id = ?
            """,
            this::verifies,
            transfer)
        .stream()
        .filter(verifies -> verifies)
        .count();
  }

  private boolean verifies(ResultSet row) throws SQLException {
    byte[] sealed = row.getBytes("sealed");
    int codec = row.getInt("codec");
    byte[] aad =
        enc(
            "fukuhon/1/record",
            suite,
            transfer,
            row.getString("municipality_code"),
            row.getString("dataset"),
            row.getString("register_id"),
            row.getLong("change_seq"),
            row.getString("kind"),
            (long) row.getInt("revision"),
            row.getString("media_type"),
            row.getBoolean("withdrawn"),
            row.getLong("content_length"),
            (long) codec,
            CODECS.get(codec).endsWith("DICTIONARY") ? dictionaryId : "",
            (long) sealed[0],
            row.getBytes("commitment"));
    try {
      Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
      gcm.init(
          Cipher.DECRYPT_MODE,
          content,
          new GCMParameterSpec(128, Arrays.copyOfRange(sealed, 1, 13)));
      gcm.updateAAD(aad);
      gcm.doFinal(sealed, 13, sealed.length - 13);
      return sealed[0] == 1;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] enc(Object... fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Object field : fields) {
      byte[] octets =
          switch (field) {
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case Long number -> ByteBuffer.allocate(8).putLong(number).array();
            case Boolean truth -> new byte[] {(byte) (truth ? 1 : 0)};
            default -> (byte[]) field;
          };
      out.writeBytes(ByteBuffer.allocate(4).putInt(octets.length).array());
      out.writeBytes(octets);
    }
    return out.toByteArray();
  }
}
