package jp.fukuhon.core.seal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictDecompress;
import com.github.luben.zstd.ZstdException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.RecordFields;
import org.jspecify.annotations.Nullable;

/**
 * Opens sealed records. Lengths are checked before anything is decrypted, the tag and the synthetic
 * nonce before anything is decompressed, and decompression is bounded by the authenticated content
 * length; whatever is wrong is one {@link TransferException.Integrity} that names transfer and
 * record, never content.
 *
 * <p>One worker's: not thread-safe.
 */
public final class RecordOpener implements AutoCloseable {

  private final ScratchBuffer payloads = new ScratchBuffer();
  private final ScratchBuffer contents = new ScratchBuffer();
  private final RecordAad aad = new RecordAad();
  private final Commitment commitments = new Commitment();
  private final ZstdDecompressCtx plainZstd = new ZstdDecompressCtx();
  private final ZstdDecompressCtx dictionaryZstd = new ZstdDecompressCtx();
  private @Nullable ZstdDictDecompress dictionary;
  private @Nullable TransferContext current;
  private @Nullable RecordCipher cipher;

  /** Opens a record whose sealed octets are a whole array; see the longer form. */
  public byte[] open(
      TransferContext context, RecordFields fields, Codec codec, byte[] commitment, byte[] sealed) {
    return open(context, fields, codec, commitment, sealed, 0, sealed.length);
  }

  /**
   * Opens a record.
   *
   * @param context of the record's transfer; with a stream key the commitment is compared as well
   * @param commitment 32 octets
   * @return the content, {@code fields.contentLength()} octets
   * @throws TransferException.Integrity when anything is not what the sender sealed
   */
  public byte[] open(
      TransferContext context,
      RecordFields fields,
      Codec codec,
      byte[] commitment,
      byte[] sealed,
      int offset,
      int length) {
    byte[] content = new byte[(int) fields.contentLength()];
    Sealed record = new Sealed(context, fields, codec, commitment, sealed, offset, length);
    openInto(record, content);
    Optional<StreamKey> streamKey = context.streamKey();
    if (streamKey.isPresent()) {
      compare(record, streamKey.orElseThrow(), content);
    }
    return content;
  }

  /**
   * Opens a record, compares its commitment, and keeps nothing.
   *
   * @param context of the record's transfer, with its stream key
   * @throws TransferException.Integrity when anything is not what the sender sealed
   * @throws IllegalArgumentException when the context has no stream key
   */
  public void verify(
      TransferContext context, RecordFields fields, Codec codec, byte[] commitment, byte[] sealed) {
    StreamKey streamKey =
        context
            .streamKey()
            .orElseThrow(() -> new IllegalArgumentException("verifying needs the stream key"));
    int length = (int) fields.contentLength();
    byte[] content = contents.atLeast(length);
    Sealed record = new Sealed(context, fields, codec, commitment, sealed, 0, sealed.length);
    try {
      openInto(record, content);
      compare(record, streamKey, content);
    } finally {
      contents.wipe(length);
      contents.trim();
    }
  }

  private void openInto(Sealed record, byte[] content) {
    if (record.commitment.length != Commitment.LENGTH) {
      throw record.refused("the commitment has not 32 octets");
    }
    RecordLayout layout = record.layout();
    int length = record.payloadLength(layout);
    boolean stored = record.codec == Codec.STORED;
    if (record.codec == Codec.ZSTD_DICTIONARY && record.context.dictionary().isEmpty()) {
      throw record.refused("it needs a dictionary and the transfer has none");
    }
    byte[] payload = stored ? content : payloads.atLeast(length);
    try {
      RecordCipher used = use(record.context);
      var associated = aad.of(record.fields, record.codec, layout, record.commitment);
      if (!used.open(layout, associated, record.sealed, record.offset, payload, length)) {
        throw record.refused("it does not open: record, columns or key are not the sealed ones");
      }
      if (!stored) {
        decompress(record, payload, length, content);
      }
    } catch (IllegalArgumentException e) {
      throw record.refused("a column is not valid Unicode");
    } finally {
      if (!stored) {
        payloads.wipe(length);
        payloads.trim();
      }
    }
  }

  private void decompress(Sealed record, byte[] payload, int length, byte[] content) {
    int expected = (int) record.fields.contentLength();
    ZstdDecompressCtx zstd = record.codec == Codec.ZSTD ? plainZstd : dictionaryZstd;
    try {
      if (Zstd.findFrameCompressedSize(payload, 0, length) != length) {
        throw record.refused("the compressed content is not one frame");
      }
      int got = zstd.decompressByteArray(content, 0, expected, payload, 0, length);
      if (got != expected) {
        throw record.refused("the content has another length than its column says");
      }
    } catch (ZstdException e) {
      throw record.refused("the content does not decompress to the length its column says");
    }
  }

  private void compare(Sealed record, StreamKey key, byte[] content) {
    byte[] actual =
        commitments.of(
            key, record.fields.registerId(), content, (int) record.fields.contentLength());
    if (!MessageDigest.isEqual(actual, record.commitment)) {
      Arrays.fill(content, (byte) 0);
      throw record.refused("the content is not the committed one");
    }
  }

  private RecordCipher use(TransferContext context) {
    RecordCipher used = cipher;
    if (used != null && context == current) {
      return used;
    }
    aad.use(context);
    used = new RecordCipher(context.keys());
    freeDictionary();
    if (context.dictionary().isPresent()) {
      ZstdDictDecompress loaded =
          new ZstdDictDecompress(context.dictionary().orElseThrow().octets());
      dictionaryZstd.loadDict(loaded);
      dictionary = loaded;
    }
    cipher = used;
    current = context;
    return used;
  }

  private void freeDictionary() {
    ZstdDictDecompress loaded = dictionary;
    if (loaded != null) {
      dictionaryZstd.loadDict(new byte[0]);
      loaded.close();
      dictionary = null;
    }
  }

  /** Frees the native contexts; the opener must not be used afterwards. */
  @Override
  public void close() {
    freeDictionary();
    plainZstd.close();
    dictionaryZstd.close();
    payloads.wipe();
    contents.wipe();
  }

  /** One record as it was received, and the way to refuse it. */
  @SuppressWarnings("ArrayRecordComponent") // a carrier on the hot path, never compared
  private record Sealed(
      TransferContext context,
      RecordFields fields,
      Codec codec,
      byte[] commitment,
      byte[] sealed,
      int offset,
      int length) {

    RecordLayout layout() {
      int octet = length > 0 ? sealed[offset] : 0;
      for (RecordLayout layout : RecordLayout.values()) {
        if (layout.number() == octet) {
          return layout;
        }
      }
      throw refused("unknown layout " + octet);
    }

    /** The payload's length, after every check that needs no key. */
    int payloadLength(RecordLayout layout) {
      int payload = layout.payloadLength(length);
      boolean fits =
          codec == Codec.STORED
              ? payload == fields.contentLength()
              : payload > 0 && payload < fields.contentLength();
      if (payload < 0 || !fits) {
        throw refused("sealed length " + length + " does not fit the content length");
      }
      return payload;
    }

    TransferException.Integrity refused(String why) {
      return new TransferException.Integrity(
          "transfer "
              + context.transfer()
              + ", register "
              + fields.registerId()
              + ", change "
              + fields.changeSeq()
              + ": "
              + why);
    }
  }
}
