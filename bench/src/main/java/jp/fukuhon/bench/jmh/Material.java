package jp.fukuhon.bench.jmh;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterBlock;
import jp.fukuhon.core.register.RegisterDuplicate;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.DataKey;
import jp.fukuhon.core.seal.DictionaryTrainer;
import jp.fukuhon.core.seal.RecordSealer;
import jp.fukuhon.core.seal.SealedContent;
import jp.fukuhon.core.seal.StreamKey;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TransferContext;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.practice.samples.SampleRegister;
import jp.fukuhon.practice.samples.SampleRegisters;
import jp.fukuhon.writers.outbox.BlockSealer;
import jp.fukuhon.writers.outbox.SealedBlock;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A block of sample registers, plain and sealed as a transfer of its own would. */
@State(Scope.Thread)
public class Material {

  static final int RECORDS = 2_000;
  private static final String MUNICIPALITY = "131016";

  final List<RegisterDuplicate> plain = new ArrayList<>();
  final List<SealedContent> sealed = new ArrayList<>();
  TransferContext context = context();
  byte[] body = new byte[0];

  private static TransferContext context() {
    StreamId stream = new StreamId(new MunicipalityCode(MUNICIPALITY), Dataset.FUKUHON);
    return TransferContext.of(new TransferId(stream, 1), Suite.CLASSIC, DataKey.generate())
        .with(StreamKey.generate(stream));
  }

  /** Makes it once. */
  @Setup
  public void make() {
    SampleRegisters registers = SampleRegisters.of(MUNICIPALITY, 1, true);
    DictionaryTrainer trainer = new DictionaryTrainer(RecordSealer.DEFAULT_LEVEL);
    for (int number = 1; number <= RECORDS; number++) {
      SampleRegister register = registers.register(number);
      plain.add(new RegisterDuplicate(fields(register, number), register.content()));
      trainer.add(register.content());
    }
    trainer.train().ifPresent(dictionary -> context = context.with(dictionary));
    try (RecordSealer sealer = new RecordSealer()) {
      for (RegisterDuplicate one : plain) {
        sealed.add(sealer.seal(context, one.fields(), one.content()));
      }
    }
    try (BlockSealer sealer = new BlockSealer(context, RecordSealer.DEFAULT_LEVEL)) {
      body = chunk(sealer.process(block()));
    }
  }

  RegisterBlock block() {
    return new RegisterBlock(0, 0, 1, RECORDS, plain, 0);
  }

  private static RecordFields fields(SampleRegister register, int number) {
    return new RecordFields(
        register.registerId(),
        number,
        RegisterKind.valueOf(register.kind()),
        register.revision(),
        register.mediaType(),
        false,
        register.content().length);
  }

  /** A body as it travels: field 1 is the signed header, which parsing does not look into. */
  private static byte[] chunk(SealedBlock block) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] header = "header".getBytes(StandardCharsets.US_ASCII);
    body.write(1 << 3 | 2);
    body.write(header.length);
    body.writeBytes(header);
    block.body().forEach(body::writeBytes);
    return body.toByteArray();
  }
}
