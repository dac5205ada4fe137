package jp.fukuhon.core.seal;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import jp.fukuhon.core.digest.Sha256;
import jp.fukuhon.core.error.TransferException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * One question to a time-stamping authority (RFC 3161): SHA-256 of a document, a nonce, and its
 * certificates please. Immutable and thread-safe.
 */
public final class TimeStampQuery {

  /** Octets of the largest answer that is read. */
  public static final int MAX_ANSWER = 1 << 20;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int NONCE_BITS = 64;

  private final TimeStampRequest request;

  private TimeStampQuery(TimeStampRequest request) {
    this.request = request;
  }

  /** Asks for a time stamp on some octets; only their digest leaves. */
  public static TimeStampQuery on(byte[] document) {
    TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
    generator.setCertReq(true);
    return new TimeStampQuery(
        generator.generate(
            TSPAlgorithms.SHA256, Sha256.of(document), new BigInteger(NONCE_BITS, RANDOM)));
  }

  /** What is posted, {@code application/timestamp-query}. */
  public byte[] encoded() {
    try {
      return request.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("encoding into memory failed", e);
    }
  }

  /**
   * Takes the token out of an answer.
   *
   * @param answer {@code application/timestamp-reply}
   * @return DER; it answers this question, but says nothing yet about who signed it: see {@link
   *     TimeStampVerifier}
   * @throws TransferException.Integrity when it does not answer this question, or refuses
   */
  public byte[] token(byte[] answer) {
    try {
      TimeStampResponse response = new TimeStampResponse(answer);
      response.validate(request);
      TimeStampToken token = response.getTimeStampToken();
      if (token == null) {
        throw new TransferException.Integrity(
            "the time-stamping authority refused: status " + response.getStatus());
      }
      return token.getEncoded();
    } catch (TSPException | IOException | RuntimeException e) {
      throw e instanceof TransferException known
          ? known
          : new TransferException.Integrity(
              "the time-stamping authority did not answer what was asked", e);
    }
  }
}
