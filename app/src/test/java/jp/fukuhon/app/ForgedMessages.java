package jp.fukuhon.app;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import jp.fukuhon.app.party.PartyKeys;
import jp.fukuhon.app.settings.SettingsFile;
import jp.fukuhon.core.seal.DataKey;
import jp.fukuhon.core.seal.DocumentSigner;
import jp.fukuhon.core.seal.KeyEnvelope;
import jp.fukuhon.core.seal.PartyKey;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.transfer.BlockLimits;
import jp.fukuhon.core.transfer.ChunkHeader;
import jp.fukuhon.core.transfer.Digest;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.PartitionPlan;
import jp.fukuhon.core.transfer.TransferMode;
import jp.fukuhon.core.wire.Chunk;
import jp.fukuhon.testkit.process.PracticeLab;

/** Messages that are right in themselves, with any code in them and signed with any party's key. */
final class ForgedMessages {

  private final PracticeLab lab;
  private final Clock clock;

  ForgedMessages(PracticeLab lab, Clock clock) {
    this.lab = lab;
    this.clock = clock;
  }

  private PartyKeys keys(String party) {
    return PartyKeys.load(SettingsFile.load(lab.party(party).directory()), clock);
  }

  private DocumentSigner signer(String party) {
    return new DocumentSigner(keys(party).signing(), clock);
  }

  /** A document signed by a party. */
  byte[] signed(String party, byte[] document, Suite suite) {
    return signer(party).sign(document, suite);
  }

  /** A signed document of a transfer. */
  byte[] signed(String party, Manifest manifest) {
    return signer(party).sign(Documents.write(manifest), Suite.HYBRID);
  }

  Manifest manifest(String id, String sender, String environment) {
    PartyKey centre = keys("centre").encryption().current(clock.instant());
    byte[] key = KeyEnvelope.wrap(Suite.HYBRID, DataKey.generate(), List.of(centre.recipient()));
    return new Manifest(
        Manifest.VERSION,
        id,
        sender,
        "CENTRE",
        environment,
        TransferMode.INCREMENTAL,
        0,
        1,
        1,
        Suite.HYBRID.label(),
        List.of(new PartitionPlan(0, 0, 1, 1)),
        new BlockLimits(100, 1 << 20),
        key,
        key,
        new byte[0],
        "",
        null,
        null,
        Instant.now());
  }

  /** The first chunk of a transfer, as far as its header. */
  byte[] firstChunk(String party, String id, Manifest manifest) {
    Digest nothing = Digest.of(new byte[0]);
    byte[] header =
        Documents.write(
            new ChunkHeader(
                Manifest.VERSION,
                id,
                Digest.of(Documents.write(manifest)),
                0,
                0,
                1,
                1,
                1,
                0,
                1,
                1,
                nothing,
                nothing,
                nothing));
    return Chunk.newBuilder()
        .setSignedHeader(ByteString.copyFrom(signer(party).sign(header)))
        .build()
        .toByteArray();
  }
}
