package jp.fukuhon.fuzz;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import jp.fukuhon.core.digest.Codec;
import jp.fukuhon.core.directory.DirectoryFile;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.evidence.BundleFiles;
import jp.fukuhon.core.evidence.EvidenceVerifier;
import jp.fukuhon.core.evidence.ReceiptVerifier;
import jp.fukuhon.core.register.RecordFields;
import jp.fukuhon.core.register.RegisterKind;
import jp.fukuhon.core.seal.KeyEnvelope;
import jp.fukuhon.core.seal.RecordOpener;
import jp.fukuhon.core.seal.RevocationLists;
import jp.fukuhon.core.seal.SealedPayload;
import jp.fukuhon.core.seal.Suite;
import jp.fukuhon.core.seal.TimeStampQuery;
import jp.fukuhon.core.seal.TimeStampVerifier;
import jp.fukuhon.core.seal.VerifiedDocument;
import jp.fukuhon.core.transfer.AbortRequest;
import jp.fukuhon.core.transfer.Acceptance;
import jp.fukuhon.core.transfer.Acknowledgement;
import jp.fukuhon.core.transfer.Checkpoint;
import jp.fukuhon.core.transfer.ChunkHeader;
import jp.fukuhon.core.transfer.Completion;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.Manifest;
import jp.fukuhon.core.transfer.Receipt;
import jp.fukuhon.core.transfer.StreamPosition;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferProgress;
import jp.fukuhon.core.wire.Chunk;
import jp.fukuhon.writers.store.ChunkStore;

/**
 * The targets. Each takes any octets and returns, whatever they are; what it throws is a fault of
 * the decoder: an exception that nobody expects, or octets that were believed though altered.
 */
final class Decoders {

  private static final List<Class<?>> DOCUMENTS =
      List.of(
          Manifest.class,
          Acceptance.class,
          ChunkHeader.class,
          Acknowledgement.class,
          Completion.class,
          Receipt.class,
          AbortRequest.class,
          StreamPosition.class,
          TransferProgress.class,
          Checkpoint.class);

  private Decoders() {}

  /** What is accepted is accepted by the generated classes as well. */
  static void chunk(byte[] data) {
    try {
      int records = ChunkStore.parse(data).records().size();
      if (Chunk.parseFrom(data).getRecordsCount() != records) {
        throw new AssertionError("the generated classes see other records");
      }
    } catch (TransferException.Refused refusal) {
      return;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("the generated classes refuse it", e);
    }
  }

  /** What is accepted is written as it was read. */
  static void document(byte[] data) {
    if (data.length == 0) {
      return;
    }
    Class<?> type = DOCUMENTS.get(Math.floorMod(data[0], DOCUMENTS.size()));
    Object read;
    try {
      read = Documents.read(Arrays.copyOfRange(data, 1, data.length), type);
    } catch (TransferException.Refused refusal) {
      return;
    }
    byte[] written = Documents.write(read);
    if (!Arrays.equals(Documents.write(Documents.read(written, type)), written)) {
      throw new AssertionError("it is not read as it was written");
    }
  }

  private static byte[] either(byte[] data, byte[] one, byte[] other) {
    return switch (data.length == 0 ? 0 : data[0] & 3) {
      case 0 -> Edits.applied(one, data, 1);
      case 1 -> Edits.applied(other, data, 1);
      default -> Arrays.copyOfRange(data, 1, data.length);
    };
  }

  /** No altered document is believed. */
  static void signedDocument(byte[] data) {
    byte[] cms = either(data, Subjects.CLASSIC, Subjects.HYBRID);
    for (Suite suite : Suite.values()) {
      byte[] genuine = suite == Suite.CLASSIC ? Subjects.CLASSIC : Subjects.HYBRID;
      try {
        VerifiedDocument document = Subjects.VERIFIER.verify(cms, Subjects.CENTRE, suite);
        if (!Arrays.equals(cms, genuine) || !Arrays.equals(document.content(), Subjects.RECEIPT)) {
          throw new AssertionError("an altered document is believed");
        }
      } catch (TransferException.Integrity refusal) {
        if (Arrays.equals(cms, genuine)) {
          throw new AssertionError("the genuine document is refused", refusal);
        }
      }
    }
  }

  /** No altered envelope of one recipient opens. */
  static void keyEnvelope(byte[] data) {
    byte[] cms = either(data, Subjects.CLASSIC_ENVELOPE, Subjects.HYBRID_ENVELOPE);
    for (Suite suite : Suite.values()) {
      byte[] genuine =
          suite == Suite.CLASSIC ? Subjects.CLASSIC_ENVELOPE : Subjects.HYBRID_ENVELOPE;
      try {
        KeyEnvelope.openDataKey(suite, cms, Subjects.ENCRYPTION);
        if (!Arrays.equals(cms, genuine)) {
          throw new AssertionError("an altered envelope opens");
        }
      } catch (TransferException.Integrity refusal) {
        if (Arrays.equals(cms, genuine)) {
          throw new AssertionError("the genuine envelope does not open", refusal);
        }
      }
    }
  }

  /** Nobody has sealed it: it does not open. */
  static void dictionary(byte[] data) {
    try {
      Subjects.CONTEXT.withSealedDictionary("0123456789abcdef", data);
      throw new AssertionError("a dictionary that nobody sealed opens");
    } catch (TransferException.Integrity refusal) {
      return;
    }
  }

  /** Any payload, well sealed, opens to as many octets as it says or not at all. */
  static void record(byte[] data) {
    if (data.length < 4) {
      return;
    }
    Codec codec = Codec.of(1 + (data[0] & 1)).orElseThrow();
    int length = (data[1] & 0xff) << 16 | (data[2] & 0xff) << 8 | (data[3] & 0xff);
    byte[] payload = Arrays.copyOfRange(data, 4, data.length);
    RecordFields fields =
        new RecordFields("A", 1, RegisterKind.CURRENT, 0, "image/tiff", false, length);
    byte[] commitment = new byte[32];
    byte[] sealed = SealedPayload.of(Subjects.CONTEXT, fields, codec, commitment, payload);
    try (RecordOpener opener = new RecordOpener()) {
      opener.verify(Subjects.CONTEXT, fields, codec, commitment, sealed);
      throw new AssertionError("it opens to what nobody has committed to");
    } catch (TransferException.Integrity refusal) {
      return;
    }
  }

  private interface Use {
    void of(Path file) throws IOException;
  }

  private static void inFile(String name, byte[] octets, Use use) {
    try {
      Path folder = Files.createTempDirectory(Subjects.FOLDER, "case-");
      Path file = folder.resolve(name);
      try {
        use.of(Files.write(file, octets));
      } finally {
        Files.delete(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code peers.yaml}: entries, or faults with their lines. */
  static void peers(byte[] data) {
    inFile(
        "peers.yaml",
        data,
        file -> {
          DirectoryFile.Read read = DirectoryFile.read(file);
          for (String fault : read.faults()) {
            if (!fault.matches("(?s)line [0-9]+: .+")) {
              throw new AssertionError("a fault without its line: " + fault);
            }
          }
        });
  }

  /** {@code fukuhon.yaml}: settings, or faults. */
  static void settings(byte[] data) {
    inFile("fukuhon.yaml", data, Settings::examine);
  }

  /** A folder of revocation lists: lists, or faults. */
  static void revocations(byte[] data) {
    byte[] octets = either(data, Subjects.REVOCATIONS, Subjects.CLASSIC);
    inFile(
        "list.crl",
        octets,
        file -> {
          RevocationLists lists =
              RevocationLists.in(
                  file.resolveSibling("."), Subjects.ANCHORS.certificates(), false, Subjects.CLOCK);
          if (!lists.lists().isEmpty() && !Arrays.equals(octets, Subjects.REVOCATIONS)) {
            // an outer encoding that says the same is taken: what counts is signed
            if (lists.lists().getFirst().size() != 0) {
              throw new AssertionError("an altered list is believed");
            }
          }
        });
  }

  /** What {@code receipt verify} is given: a proof, or a reason why there is none. */
  static void evidence(byte[] data) {
    inFile(
        "evidence",
        either(data, Subjects.CLASSIC, Subjects.HYBRID),
        file -> {
          try (BundleFiles.Opened bundle = BundleFiles.open(file)) {
            EvidenceVerifier verifier =
                new EvidenceVerifier(
                    Subjects.VERIFIER,
                    Subjects.ANCHORS,
                    new TimeStampVerifier(Subjects.ANCHORS.certificates()),
                    Set.of(Suite.values()));
            new ReceiptVerifier(verifier, null, ReceiptVerifier.ChunkAudit.NONE).verify(bundle);
          } catch (TransferException.Integrity | TransferException.Configuration refusal) {
            return;
          }
        });
  }

  /** What a time-stamping authority, or whoever is in its place, answers. */
  static void timeStamp(byte[] data) {
    try {
      TimeStampQuery query = TimeStampQuery.on(Subjects.RECEIPT);
      byte[] token = query.token(data);
      new TimeStampVerifier(Subjects.ANCHORS.certificates()).verify(token, Subjects.RECEIPT);
      throw new AssertionError("a time stamp that nobody made is believed");
    } catch (TransferException.Integrity refusal) {
      stampOnly(data);
    }
  }

  private static void stampOnly(byte[] data) {
    try {
      new TimeStampVerifier(Subjects.ANCHORS.certificates()).verify(data, Subjects.RECEIPT);
      throw new AssertionError("a time stamp that nobody made is believed");
    } catch (TransferException.Integrity refusal) {
      return;
    }
  }

  /** Ids in paths. */
  static void names(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      if (!TransferId.parse(text).toString().equals(text)) {
        throw new AssertionError("two texts name one transfer: " + text);
      }
    } catch (IllegalArgumentException refusal) {
      return;
    }
  }
}
