package jp.fukuhon.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * The targets as Jazzer sees them. In the ordinary build each is fed its corpus (the folders below
 * {@code DecodersFuzzTestInputs}); {@code fuzz/run} lets Jazzer look for more, one after the other.
 */
class DecodersFuzzTest {

  @FuzzTest
  void chunk(byte[] data) {
    Decoders.chunk(data);
  }

  @FuzzTest
  void document(byte[] data) {
    Decoders.document(data);
  }

  @FuzzTest
  void signedDocument(byte[] data) {
    Decoders.signedDocument(data);
  }

  @FuzzTest
  void keyEnvelope(byte[] data) {
    Decoders.keyEnvelope(data);
  }

  @FuzzTest
  void dictionary(byte[] data) {
    Decoders.dictionary(data);
  }

  @FuzzTest
  void record(byte[] data) {
    Decoders.record(data);
  }

  @FuzzTest
  void peers(byte[] data) {
    Decoders.peers(data);
  }

  @FuzzTest
  void settings(byte[] data) {
    Decoders.settings(data);
  }

  @FuzzTest
  void revocations(byte[] data) {
    Decoders.revocations(data);
  }

  @FuzzTest
  void evidence(byte[] data) {
    Decoders.evidence(data);
  }

  @FuzzTest
  void timeStamp(byte[] data) {
    Decoders.timeStamp(data);
  }

  @FuzzTest
  void names(byte[] data) {
    Decoders.names(data);
  }
}
