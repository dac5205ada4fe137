package jp.fukuhon.writers.line;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.reconcile.ComparisonWish;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.FrontTiming;
import jp.fukuhon.core.transfer.StreamPosition;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.transfer.TransferProgress;

/**
 * The messages of the exchange procedure (docs/protocol.md), sent over HTTP/1.1 and TLS 1.3 with
 * mutual authentication (第5-3(4)). Every request is idempotent and is repeated while the failure is
 * transient. Thread-safe.
 */
public final class CentreClient implements AutoCloseable {

  private static final String CMS = "application/cms";
  private static final String PROTOBUF = "application/x-protobuf";

  private final CentreLine line;

  /**
   * How long it waits.
   *
   * @param request for one attempt, from the first octet of the request to the last of its answer
   * @param patience how long transient failures of one request are retried
   */
  public record Waiting(Duration request, Duration patience) {}

  /** Sees every answer, whatever its status. */
  @FunctionalInterface
  public interface AnswerWitness {
    /**
     * Called on the thread of the request before its answer is judged.
     *
     * @param took from before the request left until the whole answer was here
     */
    void answered(HttpResponse<?> answer, Duration took);
  }

  /**
   * @param base of the centre, {@code https://host:port}
   * @param tls with this party's TLS key and the trust anchors
   * @param stopped true once retries must end early
   * @param gate runs before every request but an abort and throws to hold it back
   */
  public CentreClient(
      URI base,
      SSLContext tls,
      Waiting waiting,
      BooleanSupplier stopped,
      Runnable gate,
      AnswerWitness witness) {
    this.line = new CentreLine(base, tls, waiting, stopped, gate, witness);
  }

  /** A run of a stream, while it is at work. */
  public interface Run extends AutoCloseable {
    /** Its requests end here. */
    @Override
    void close();
  }

  /**
   * A run of a stream begins: its requests are no longer repeated once it is stopped. One run of a
   * stream at a time, which the run lock sees to.
   *
   * @param stop true once the run must end early, for whatever reason
   * @param pace of its chunks
   */
  public Run during(StreamId stream, BooleanSupplier stop, Pace pace) {
    return line.during(stream, stop, pace);
  }

  /**
   * The answer to a chunk.
   *
   * @param acknowledgement signed (CMS)
   * @param replayed true when the receiver had the chunk already
   * @param took from the first attempt to the whole answer, pauses between attempts included
   * @param front of it, how long the receiver says that it worked on the last attempt; empty when
   *     it does not say
   */
  public record ChunkAnswer(
      byte[] acknowledgement, boolean replayed, Duration took, Optional<FrontTiming> front) {}

  /**
   * Where the receiver says that a stream stands.
   *
   * @param position cursors and limits
   * @param wish that its bureau asks for a comparison; empty when it does not
   */
  public record Answered(StreamPosition position, Optional<ComparisonWish> wish) {}

  /** The receiver's cursors and limits of a stream, and whether it wishes a comparison. */
  public Answered position(StreamId stream) {
    HttpRequest request =
        line.request("/v1/streams/" + stream.municipality() + "/" + stream.dataset()).GET().build();
    HttpResponse<byte[]> answer =
        line.exchange(FaultPoint.POSITION_REQUEST, stream, request, "position of " + stream);
    return new Answered(
        Documents.read(answer.body(), StreamPosition.class),
        answer.headers().firstValue(ComparisonWish.HEADER).flatMap(ComparisonWish::parse));
  }

  /** Message 1; returns the signed acceptance. */
  public byte[] offer(TransferId id, byte[] manifest) {
    return line.exchange(
            FaultPoint.MANIFEST_REQUEST,
            id.stream(),
            line.put(transfer(id), CMS, List.of(manifest)),
            "manifest of " + id)
        .body();
  }

  /** Message 2; the body in pieces. */
  public ChunkAnswer putChunk(TransferId id, int part, int number, List<byte[]> body) {
    String path = transfer(id) + "/partitions/" + part + "/chunks/" + number;
    long begun = System.nanoTime();
    HttpResponse<byte[]> answer =
        line.exchange(
            FaultPoint.CHUNK_REQUEST,
            id.stream(),
            line.put(id.stream(), path, PROTOBUF, body),
            "chunk " + part + "/" + number + " of " + id);
    return new ChunkAnswer(
        answer.body(),
        answer.statusCode() == 200,
        Duration.ofNanos(System.nanoTime() - begun),
        answer.headers().firstValue(FrontTiming.HEADER).flatMap(FrontTiming::parse));
  }

  /** Message 3; read only. */
  public TransferProgress progress(TransferId id) {
    return Documents.read(
        line.exchange(
                FaultPoint.PROGRESS_REQUEST,
                id.stream(),
                line.request(transfer(id)).GET().build(),
                "progress of " + id)
            .body(),
        TransferProgress.class);
  }

  /** Message 4; accepted means that the receiver verifies, or has an outcome already. */
  public void complete(TransferId id, byte[] completion) {
    line.exchange(
        FaultPoint.COMPLETION_REQUEST,
        id.stream(),
        line.put(transfer(id) + "/completion", CMS, List.of(completion)),
        "completion of " + id);
  }

  /**
   * Message 5: the signed receipt, or empty while there is no outcome.
   *
   * @param wait how long the receiver may hold the answer back while it has none (RFC 7240 {@code
   *     wait})
   */
  public Optional<byte[]> receipt(TransferId id, Duration wait) {
    HttpRequest request =
        line.request(transfer(id) + "/receipt")
            .header("Prefer", "wait=" + wait.toSeconds())
            .GET()
            .build();
    HttpResponse<byte[]> answer =
        line.exchange(FaultPoint.RECEIPT_REQUEST, id.stream(), request, "receipt of " + id);
    return answer.statusCode() == 202 ? Optional.empty() : Optional.of(answer.body());
  }

  /** Message 6; returns the signed outcome, which may be another than ABORTED. */
  public byte[] abort(TransferId id, byte[] abortRequest) {
    return line.ungated(
            FaultPoint.ABORT_REQUEST,
            id.stream(),
            line.put(transfer(id) + "/abort", CMS, List.of(abortRequest)),
            "abort of " + id)
        .body();
  }

  /** Message 7; returns the signed answer. */
  public byte[] recover(StreamId stream, byte[] request) {
    String path = "/v1/streams/" + stream.municipality() + "/" + stream.dataset() + "/recovery";
    return line.exchange(
            FaultPoint.RECOVERY_REQUEST,
            stream,
            line.put(path, CMS, List.of(request)),
            "recovery of " + stream)
        .body();
  }

  /**
   * 突合: opens a comparison; the centre's signed answer, or empty while it brings its leaves up to
   * date.
   */
  public Optional<byte[]> openReconciliation(String id, byte[] opening) {
    HttpResponse<byte[]> answer =
        line.exchange(
            FaultPoint.COMPARISON_REQUEST,
            line.put(reconciliation(id), CMS, List.of(opening)),
            "comparison " + id);
    return answer.statusCode() == 202 ? Optional.empty() : Optional.of(answer.body());
  }

  /**
   * A question of a comparison under its key; the answer under it. Changes nothing there.
   *
   * @param point of the kind of question
   */
  public byte[] askReconciliation(FaultPoint point, String id, String kind, byte[] question) {
    HttpRequest request =
        line.request(reconciliation(id) + "/" + kind)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(question))
            .build();
    return line.exchange(point, request, kind + " of comparison " + id).body();
  }

  /** The result as this party has signed it; returns it as the centre has. */
  public byte[] concludeReconciliation(String id, byte[] result) {
    return line.exchange(
            FaultPoint.RESULT_REQUEST,
            line.put(reconciliation(id) + "/result", CMS, List.of(result)),
            "result of comparison " + id)
        .body();
  }

  private static String reconciliation(String id) {
    return "/v1/reconciliations/" + id;
  }

  private static String transfer(TransferId id) {
    return "/v1/transfers/" + id;
  }

  /** Ends the connections. */
  @Override
  public void close() {
    line.close();
  }
}
