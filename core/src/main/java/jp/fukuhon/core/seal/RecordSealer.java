package jp.fukuhon.core.seal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.digest.FieldEncoder;
import jp.fukuhon.core.register.RecordFields;
import org.jspecify.annotations.Nullable;

/**
 * Seals records one by one: commitment, zstd, AES-256-GCM with a synthetic nonce. The same record
 * with the same keys and library gives the same octets.
 *
 * <p>One worker's: not thread-safe. Contexts of the native library are kept between records and
 * freed by {@link #close}; changing the {@link TransferContext} costs about a record's time.
 */
public final class RecordSealer implements AutoCloseable {

  /** The level that measured best for records of a few KB with a dictionary. */
  public static final int DEFAULT_LEVEL = 3;

  private static final int LARGE = 4 << 20;
  private static final int SAMPLE = 256 << 10;

  private final int level;
  private final ScratchBuffer scratch = new ScratchBuffer();
  private final RecordAad aad = new RecordAad();
  private final Commitment commitment = new Commitment();
  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private @Nullable ZstdDictCompress dictionary;
  private @Nullable TransferContext current;
  private @Nullable RecordCipher cipher;

  /** With {@link #DEFAULT_LEVEL}. */
  public RecordSealer() {
    this(DEFAULT_LEVEL);
  }

  /**
   * With a level of zstd, 1 to 19.
   *
   * @throws IllegalArgumentException for any other
   */
  public RecordSealer(int level) {
    if (level < 1 || level > 19) {
      throw new IllegalArgumentException("compression level " + level + " is not within 1 to 19");
    }
    this.level = level;
    zstd.setLevel(level).setChecksum(false).setContentSize(true).setDictID(false);
  }

  /**
   * Seals one record.
   *
   * @param context of the record's transfer, with its stream key
   * @param content exactly {@code fields.contentLength()} octets; read only
   * @throws IllegalArgumentException when the length differs, the context has no stream key or the
   *     register id is not valid Unicode
   */
  public SealedContent seal(TransferContext context, RecordFields fields, byte[] content) {
    if (content.length != fields.contentLength()) {
      throw new IllegalArgumentException(
          "content of " + content.length + " octets, fields say " + fields.contentLength());
    }
    StreamKey streamKey =
        context
            .streamKey()
            .orElseThrow(() -> new IllegalArgumentException("sealing needs the stream key"));
    RecordCipher used = use(context);
    byte[] committed = commitment.of(streamKey, fields.registerId(), content, content.length);
    int compressed = compress(content);
    boolean smaller = compressed < content.length;
    Codec codec = smaller ? compressingCodec() : Codec.STORED;
    byte[] payload = smaller ? scratch.array() : content;
    int length = smaller ? compressed : content.length;
    RecordLayout layout = RecordLayout.forPayload(length);
    FieldEncoder associated = aad.of(fields, codec, layout, committed);
    byte[] sealed = used.seal(layout, associated, payload, length);
    scratch.trim();
    return new SealedContent(codec, committed, sealed);
  }

  private int compress(byte[] content) {
    if (content.length == 0) {
      return 0;
    }
    if (content.length > LARGE && !shrinks(content)) {
      return content.length;
    }
    byte[] target = scratch.atLeast((int) Zstd.compressBound(content.length));
    return zstd.compressByteArray(target, 0, target.length, content, 0, content.length);
  }

  /**
   * Whether compressing a large content is worth a buffer of its size: images are compressed
   * already, and what holds of a stretch in its middle holds of all of it.
   */
  private boolean shrinks(byte[] content) {
    byte[] target = scratch.atLeast((int) Zstd.compressBound(SAMPLE));
    int from = (content.length - SAMPLE) / 2;
    return zstd.compressByteArray(target, 0, target.length, content, from, SAMPLE)
        < SAMPLE - SAMPLE / 16;
  }

  private Codec compressingCodec() {
    return dictionary == null ? Codec.ZSTD : Codec.ZSTD_DICTIONARY;
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
      ZstdDictCompress loaded =
          new ZstdDictCompress(context.dictionary().orElseThrow().octets(), level);
      zstd.loadDict(loaded);
      dictionary = loaded;
    }
    cipher = used;
    current = context;
    return used;
  }

  private void freeDictionary() {
    ZstdDictCompress loaded = dictionary;
    if (loaded != null) {
      zstd.loadDict(new byte[0]);
      loaded.close();
      dictionary = null;
    }
  }

  /** Frees the native contexts; the sealer must not be used afterwards. */
  @Override
  public void close() {
    freeDictionary();
    zstd.close();
    scratch.wipe();
  }
}
