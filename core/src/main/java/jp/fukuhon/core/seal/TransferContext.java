package jp.fukuhon.core.seal;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import jp.fukuhon.core.digest.FieldEncoder;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.transfer.TransferId;
import org.jspecify.annotations.Nullable;

/**
 * What sealing and opening the records of one transfer needs: its id, suite, derived keys, and,
 * where there are any, the stream's key and the dictionary. Immutable and thread-safe: workers
 * share one.
 */
public final class TransferContext {

  private static final String DICTIONARY_LABEL = "fukuhon/1/dictionary";

  private final TransferId transfer;
  private final Suite suite;
  private final TransferKeys keys;
  private final @Nullable StreamKey streamKey;
  private final @Nullable Dictionary dictionary;

  private TransferContext(
      TransferId transfer,
      Suite suite,
      TransferKeys keys,
      @Nullable StreamKey streamKey,
      @Nullable Dictionary dictionary) {
    if (streamKey != null && !streamKey.stream().equals(transfer.stream())) {
      throw new IllegalArgumentException(
          "the stream key of " + streamKey.stream() + " is not that of transfer " + transfer);
    }
    this.transfer = transfer;
    this.suite = suite;
    this.keys = keys;
    this.streamKey = streamKey;
    this.dictionary = dictionary;
  }

  /** Derives the transfer's keys; the data key may be destroyed afterwards. */
  public static TransferContext of(TransferId transfer, Suite suite, DataKey dataKey) {
    return new TransferContext(
        transfer, suite, TransferKeys.derive(dataKey, transfer, suite), null, null);
  }

  /**
   * The same with the stream's key: required for sealing and for {@link RecordOpener#verify}.
   *
   * @throws IllegalArgumentException when it is another stream's
   */
  public TransferContext with(StreamKey newStreamKey) {
    return new TransferContext(transfer, suite, keys, newStreamKey, dictionary);
  }

  /** The same with the transfer's dictionary. */
  public TransferContext with(Dictionary newDictionary) {
    return new TransferContext(transfer, suite, keys, streamKey, newDictionary);
  }

  /** The transfer. */
  public TransferId transfer() {
    return transfer;
  }

  /** Its suite. */
  public Suite suite() {
    return suite;
  }

  /** Its dictionary, if it has one. */
  public Optional<Dictionary> dictionary() {
    return Optional.ofNullable(dictionary);
  }

  Optional<StreamKey> streamKey() {
    return Optional.ofNullable(streamKey);
  }

  TransferKeys keys() {
    return keys;
  }

  /**
   * Seals this context's dictionary: {@code nonce ‖ ciphertext ‖ tag}. The same dictionary gives
   * the same octets.
   *
   * @throws IllegalStateException when there is none
   */
  public byte[] sealDictionary() {
    Dictionary plain = dictionary;
    if (plain == null) {
      throw new IllegalStateException("transfer " + transfer + " has no dictionary");
    }
    FieldEncoder aad = dictionaryAad(plain.id());
    byte[] nonce = dictionaryNonce(aad, plain.octets());
    try {
      Cipher cipher = Ciphers.gcm();
      cipher.init(
          Cipher.ENCRYPT_MODE, keys.dictionary(), new GCMParameterSpec(Ciphers.TAG * 8, nonce));
      aad.updateAad(cipher);
      byte[] sealed = Arrays.copyOf(nonce, nonce.length + plain.length() + Ciphers.TAG);
      cipher.doFinal(plain.octets(), 0, plain.length(), sealed, nonce.length);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to seal", e);
    }
  }

  /**
   * This context with the dictionary opened.
   *
   * @param id the dictionary's id as the manifest gives it
   * @throws TransferException.Integrity when it does not open or is another dictionary
   */
  public TransferContext withSealedDictionary(String id, byte[] sealed) {
    int length = sealed.length - Ciphers.NONCE - Ciphers.TAG;
    if (length < 1 || length > Dictionary.MAX_LENGTH) {
      throw damaged("has an impossible length");
    }
    byte[] nonce = Arrays.copyOf(sealed, Ciphers.NONCE);
    byte[] plain;
    FieldEncoder aad;
    try {
      aad = dictionaryAad(id);
      Cipher cipher = Ciphers.gcm();
      cipher.init(
          Cipher.DECRYPT_MODE, keys.dictionary(), new GCMParameterSpec(Ciphers.TAG * 8, nonce));
      aad.updateAad(cipher);
      plain = cipher.doFinal(sealed, Ciphers.NONCE, length + Ciphers.TAG);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw damaged("does not open");
    }
    Dictionary opened = Dictionary.of(plain);
    if (!opened.id().equals(id) || !MessageDigest.isEqual(nonce, dictionaryNonce(aad, plain))) {
      throw damaged("is not the one that the manifest names");
    }
    return with(opened);
  }

  private FieldEncoder dictionaryAad(String id) {
    return new FieldEncoder()
        .text(DICTIONARY_LABEL)
        .text(suite.label())
        .text(transfer.toString())
        .text(id);
  }

  private byte[] dictionaryNonce(FieldEncoder aad, byte[] plain) {
    Mac mac = Ciphers.hmac(keys.nonce());
    aad.updateInto(mac);
    return Arrays.copyOf(mac.doFinal(plain), Ciphers.NONCE);
  }

  private TransferException.Integrity damaged(String what) {
    return new TransferException.Integrity(
        "transfer " + transfer + ": the sealed dictionary " + what);
  }
}
