package jp.fukuhon.core.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.digest.RecordDigest;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.TransferId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordSealPropertyTest {

  private static final int SEGMENT = 64 << 10;
  private static final StreamId STREAM = StreamId.parse("131016-FUKUHON");
  private static final TransferId TRANSFER = new TransferId(STREAM, 42);

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final DataKey dataKey = DataKey.generate();
  private final StreamKey streamKey = StreamKey.generate(STREAM);
  private final TransferContext plain =
      TransferContext.of(TRANSFER, Suite.CLASSIC, dataKey).with(streamKey);
  private final TransferContext context = plain.with(dictionary());
  private final RecordSealer sealer = new RecordSealer();
  private final RecordOpener opener = new RecordOpener();

  @AfterEach
  void close() {
    sealer.close();
    opener.close();
  }

  @Test
  void opensWhatItSealedForAnySizeAndContent() {
    int[] borders = {
      0,
      1,
      2,
      15,
      16,
      17,
      SEGMENT - 1,
      SEGMENT,
      SEGMENT + 1,
      2 * SEGMENT - 1,
      2 * SEGMENT,
      2 * SEGMENT + 1,
      3 * SEGMENT
    };
    IntStream sizes = IntStream.concat(Arrays.stream(borders), random.ints(60, 0, 200 << 10));
    sizes.forEach(
        size -> {
          for (TransferContext each : List.of(plain, context)) {
            roundTrip(each, noise(size));
            roundTrip(each, text(size));
          }
        });
  }

  @Test
  void opensALargeRecordInSegments() {
    byte[] image = noise(5 << 20);
    SealedContent sealed = sealer.seal(context, fields(image), image);
    assertThat(sealed.codec()).isEqualTo(Codec.STORED);
    assertThat(sealed.sealed()[0]).isEqualTo((byte) 2);
    assertThat(sealed.sealed()).hasSize(1 + 32 + image.length + 80 * 16);
    assertThat(open(context, fields(image), sealed)).isEqualTo(image);
  }

  @Test
  void everyFlippedOctetIsRefused() {
    for (int size : new int[] {0, 1, 700, 3_300}) {
      byte[] content = text(size);
      RecordFields fields = fields(content);
      SealedContent sealed = sealer.seal(context, fields, content);
      for (int at = 0; at < sealed.sealed().length; at++) {
        byte[] flipped = sealed.sealed().clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        refused(context, fields, sealed.codec(), sealed.commitment(), flipped);
      }
      for (int at = 0; at < 32; at++) {
        byte[] flipped = sealed.commitment().clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        refused(context, fields, sealed.codec(), flipped, sealed.sealed());
      }
    }
  }

  @Test
  void flippedMovedAndMissingSegmentsAreRefused() {
    byte[] content = noise(3 * SEGMENT + 5);
    RecordFields fields = fields(content);
    SealedContent sealed = sealer.seal(context, fields, content);
    for (int i = 0; i < 150; i++) {
      byte[] flipped = sealed.sealed().clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      refused(context, fields, sealed.codec(), sealed.commitment(), flipped);
    }
    byte[] swapped = sealed.sealed().clone();
    int block = SEGMENT + 16;
    System.arraycopy(sealed.sealed(), 33, swapped, 33 + block, block);
    System.arraycopy(sealed.sealed(), 33 + block, swapped, 33, block);
    refused(context, fields, sealed.codec(), sealed.commitment(), swapped);
    for (int cut : new int[] {1, 5 + 16, 6 + 16, block, sealed.sealed().length - 1}) {
      byte[] shorter = Arrays.copyOf(sealed.sealed(), sealed.sealed().length - cut);
      refused(context, fields, sealed.codec(), sealed.commitment(), shorter);
    }
  }

  @Test
  void everyColumnIsBoundToTheRecord() {
    byte[] content = text(3_300);
    RecordFields right = fields(content);
    SealedContent sealed = sealer.seal(context, right, content);
    String type = right.mediaType();
    int length = content.length;
    Stream.of(
            new RecordFields("B", 9, RegisterKind.CURRENT, 1, type, false, length),
            new RecordFields("A", 10, RegisterKind.CURRENT, 1, type, false, length),
            new RecordFields("A", 9, RegisterKind.REMOVED, 1, type, false, length),
            new RecordFields("A", 9, RegisterKind.CURRENT, 2, type, false, length),
            new RecordFields("A", 9, RegisterKind.CURRENT, 1, "text/xml", false, length),
            new RecordFields("A", 9, RegisterKind.CURRENT, 1, type, false, length + 1),
            new RecordFields("A", 9, RegisterKind.CURRENT, 1, type, true, 0),
            new RecordFields("\ud800", 9, RegisterKind.CURRENT, 1, type, false, length))
        .forEach(
            wrong -> refused(context, wrong, sealed.codec(), sealed.commitment(), sealed.sealed()));
    refused(context, right, Codec.ZSTD, sealed.commitment(), sealed.sealed());
    refused(context, right, Codec.STORED, sealed.commitment(), sealed.sealed());
    refused(plain, right, sealed.codec(), sealed.commitment(), sealed.sealed());
    TransferContext other =
        TransferContext.of(new TransferId(STREAM, 43), Suite.CLASSIC, dataKey)
            .with(streamKey)
            .with(context.dictionary().orElseThrow());
    refused(other, right, sealed.codec(), sealed.commitment(), sealed.sealed());
  }

  @Test
  void theSameRecordSealedTwiceGivesTheSameOctets() {
    for (int size : new int[] {0, 1, 3_300, 200 << 10}) {
      byte[] content = noise(size);
      SealedContent once = sealer.seal(context, fields(content), content);
      SealedContent again = sealer.seal(context, fields(content), content);
      assertThat(again.sealed()).isEqualTo(once.sealed());
      assertThat(again.commitment()).isEqualTo(once.commitment());
    }
  }

  @Test
  void anotherLevelGivesAnotherNonceAndTheSameContentLeaf() {
    byte[] content = SampleRegisters.xml(random);
    RecordFields fields = fields(content);
    RecordDigest digest = new RecordDigest(STREAM);
    SealedContent fast = sealer.seal(plain, fields, content);
    try (RecordSealer thorough = new RecordSealer(9)) {
      SealedContent small = thorough.seal(plain, fields, content);
      assertThat(Arrays.copyOf(small.sealed(), 13)).isNotEqualTo(Arrays.copyOf(fast.sealed(), 13));
      assertThat(digest.contentLeaf(fields, small.commitment()))
          .isEqualTo(digest.contentLeaf(fields, fast.commitment()));
      assertThat(digest.sealedLeaf(small.codec(), small.sealed()))
          .isNotEqualTo(digest.sealedLeaf(fast.codec(), fast.sealed()));
      assertThat(open(plain, fields, small)).isEqualTo(content);
    }
  }

  @Test
  void characterInformationCharactersSurvive() {
    String text = "髙𠮷𣘺葛\udb40\udd00辻\udb40\udd01\ud87e\udc00𫝀 外字\ue000 \ufffd";
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    RecordFields fields = SampleRegisters.fields(text, 1, content);
    SealedContent sealed = sealer.seal(context, fields, content);
    assertThat(new String(open(context, fields, sealed), StandardCharsets.UTF_8)).isEqualTo(text);
  }

  @Test
  void aWithdrawalIsSealedAsWell() {
    RecordFields fields =
        new RecordFields("A", 9, RegisterKind.CURRENT, 1, "application/xml", true, 0);
    SealedContent sealed = sealer.seal(context, fields, new byte[0]);
    assertThat(sealed.codec()).isEqualTo(Codec.STORED);
    assertThat(sealed.sealed()).hasSize(1 + 12 + 16);
    assertThat(open(context, fields, sealed)).isEmpty();
  }

  @Test
  void aContentThatWasNotCommittedIsRefused() {
    byte[] content = text(100);
    RecordFields fields = fields(content);
    SealedContent sealed = sealer.seal(context, fields, content);
    TransferContext foreign =
        TransferContext.of(TRANSFER, Suite.CLASSIC, dataKey)
            .with(StreamKey.generate(STREAM))
            .with(context.dictionary().orElseThrow());
    refused(foreign, fields, sealed.codec(), sealed.commitment(), sealed.sealed());
  }

  @Test
  void aRevealedSaltProvesOneRecord() {
    byte[] content = text(100);
    SealedContent sealed = sealer.seal(context, fields(content), content);
    byte[] inner = jp.fukuhon.core.digest.Sha256.of(content);
    assertThat(Commitment.compute(streamKey.salt("A"), inner)).isEqualTo(sealed.commitment());
    assertThat(Commitment.compute(streamKey.salt("B"), inner)).isNotEqualTo(sealed.commitment());
  }

  @Test
  void openingNeedsNoStreamKeyButVerifyingDoes() {
    byte[] content = text(3_300);
    RecordFields fields = fields(content);
    SealedContent sealed = sealer.seal(plain, fields, content);
    TransferContext keyless = TransferContext.of(TRANSFER, Suite.CLASSIC, dataKey);
    assertThat(open(keyless, fields, sealed)).isEqualTo(content);
    assertThatThrownBy(
            () ->
                opener.verify(
                    keyless, fields, sealed.codec(), sealed.commitment(), sealed.sealed()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void opensFromTheMiddleOfALargerArray() {
    byte[] content = text(3_300);
    RecordFields fields = fields(content);
    SealedContent sealed = sealer.seal(context, fields, content);
    byte[] larger = noise(sealed.sealed().length + 20);
    System.arraycopy(sealed.sealed(), 0, larger, 7, sealed.sealed().length);
    byte[] opened =
        opener.open(
            context,
            fields,
            sealed.codec(),
            sealed.commitment(),
            larger,
            7,
            sealed.sealed().length);
    assertThat(opened).isEqualTo(content);
  }

  @Test
  void theDictionaryTravelsSealed() {
    byte[] sealed = context.sealDictionary();
    String id = context.dictionary().orElseThrow().id();
    assertThat(context.sealDictionary()).isEqualTo(sealed);
    TransferContext received = plain.withSealedDictionary(id, sealed);
    byte[] content = SampleRegisters.xml(random);
    SealedContent record = sealer.seal(context, fields(content), content);
    assertThat(record.codec()).isEqualTo(Codec.ZSTD_DICTIONARY);
    assertThat(open(received, fields(content), record)).isEqualTo(content);
    for (int i = 0; i < 200; i++) {
      byte[] flipped = sealed.clone();
      flipped[i < 40 ? i : random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> plain.withSealedDictionary(id, flipped))
          .isInstanceOf(TransferException.Integrity.class);
    }
    assertThatThrownBy(() -> plain.withSealedDictionary("0123456789abcdef", sealed))
        .isInstanceOf(TransferException.Integrity.class);
  }

  @Test
  void thereIsNoDictionaryOfTooFewSamples() {
    DictionaryTrainer trainer = new DictionaryTrainer(1);
    assertThat(trainer.train()).isEmpty();
    for (int i = 0; i < 20; i++) {
      trainer.add(SampleRegisters.xml(random));
    }
    assertThat(trainer.train()).isEmpty();
  }

  @Test
  void secretsDoNotPrint() {
    dataKey.destroy();
    assertThat(dataKey).hasToString("DataKey[hidden]");
    assertThat(streamKey).hasToString("StreamKey[hidden]");
    assertThat(context.keys()).hasToString("TransferKeys[hidden]");
    assertThatThrownBy(() -> TransferContext.of(TRANSFER, Suite.CLASSIC, dataKey))
        .isInstanceOf(IllegalStateException.class);
  }

  private void roundTrip(TransferContext each, byte[] content) {
    RecordFields fields = fields(content);
    SealedContent sealed = sealer.seal(each, fields, content);
    assertThat(open(each, fields, sealed)).as("seed %d", seed).isEqualTo(content);
    opener.verify(each, fields, sealed.codec(), sealed.commitment(), sealed.sealed());
  }

  private byte[] open(TransferContext each, RecordFields fields, SealedContent sealed) {
    return opener.open(each, fields, sealed.codec(), sealed.commitment(), sealed.sealed());
  }

  private void refused(
      TransferContext each, RecordFields fields, Codec codec, byte[] commitment, byte[] sealed) {
    assertThatThrownBy(() -> opener.open(each, fields, codec, commitment, sealed))
        .as("seed %d", seed)
        .isInstanceOf(TransferException.Integrity.class)
        .hasMessageContaining(each.transfer().toString())
        .hasMessageContaining(fields.registerId());
  }

  private static RecordFields fields(byte[] content) {
    return SampleRegisters.fields("A", 9, content);
  }

  private byte[] noise(int size) {
    byte[] octets = new byte[size];
    random.nextBytes(octets);
    return octets;
  }

  private byte[] text(int size) {
    byte[] octets = new byte[size];
    for (int i = 0; i < size; i++) {
      octets[i] = (byte) "<戸籍>本籍".charAt(random.nextInt(2));
    }
    return octets;
  }

  private Dictionary dictionary() {
    DictionaryTrainer trainer = new DictionaryTrainer(1);
    for (int i = 0; i < 300; i++) {
      trainer.add(SampleRegisters.xml(random));
    }
    return trainer.train().orElseThrow();
  }
}
