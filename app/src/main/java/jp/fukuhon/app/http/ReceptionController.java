package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jp.fukuhon.app.party.CentreParty;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.reconcile.ComparisonWish;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.transfer.Documents;
import jp.fukuhon.core.transfer.FrontTiming;
import jp.fukuhon.core.transfer.ReceiverState;
import jp.fukuhon.core.transfer.StreamPosition;
import jp.fukuhon.core.transfer.TransferId;
import jp.fukuhon.core.watch.Tally;
import jp.fukuhon.writers.reception.Peer;
import jp.fukuhon.writers.reception.Reception.Answer;
import jp.fukuhon.writers.reception.ReceptionRules;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The receiving endpoints of the exchange procedure (送受信手順, 第5-8(2)ウ; docs/protocol.md). */
@RestController
final class ReceptionController {

  private static final MediaType CMS = MediaType.parseMediaType("application/cms");
  private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait=([0-9]{1,3})");
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(25);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  /** Half of the server's threads: the others are for those who bring something. */
  private static final int MOST_HELD_BACK = CentreServer.THREADS / 2;

  private final CentreParty centre;
  private final PeerResolver peers;
  private final BodyGate gate;
  private final ReceptionRules rules;
  private final Semaphore heldBack = new Semaphore(MOST_HELD_BACK);

  ReceptionController(CentreParty centre, PeerResolver peers, BodyGate gate, ReceptionRules rules) {
    this.centre = centre;
    this.peers = peers;
    this.gate = gate;
    this.rules = rules;
  }

  @GetMapping("/v1/streams/{municipality}/{dataset}")
  @Boundary(FaultPoint.POSITION_ANSWER)
  ResponseEntity<byte[]> position(
      @PathVariable String municipality, @PathVariable String dataset, HttpServletRequest request) {
    StreamId stream = valid(() -> StreamId.parse(municipality + "-" + dataset));
    StreamPosition position = centre.reception().position(peers.resolve(request), stream);
    HttpHeaders wished = new HttpHeaders();
    centre
        .wishes()
        .open(stream)
        .ifPresent(wish -> wished.set(ComparisonWish.HEADER, wish.told().header()));
    return json(wished, position);
  }

  @PutMapping("/v1/streams/{municipality}/{dataset}/recovery")
  @Boundary(FaultPoint.RECOVERY_ANSWER)
  ResponseEntity<byte[]> recover(
      @PathVariable String municipality, @PathVariable String dataset, HttpServletRequest request)
      throws IOException {
    Peer peer = peers.resolve(request);
    StreamId stream = valid(() -> StreamId.parse(municipality + "-" + dataset));
    byte[] answer =
        gate.read(
            peer,
            request,
            rules.maxDocumentBytes(),
            body -> centre.recovery().recover(peer, stream, body));
    centre.bell().ring();
    return ResponseEntity.ok().contentType(CMS).body(answer);
  }

  @PutMapping("/v1/transfers/{id}")
  @Boundary(FaultPoint.MANIFEST_ANSWER)
  ResponseEntity<byte[]> offer(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    Peer peer = peers.resolve(request);
    TransferId transfer = valid(() -> TransferId.parse(id));
    return gate.read(
        peer,
        request,
        rules.maxDocumentBytes(),
        body -> answer(centre.reception().offer(peer, transfer, body)));
  }

  @PutMapping("/v1/transfers/{id}/partitions/{part}/chunks/{number}")
  @Boundary(FaultPoint.CHUNK_ANSWER)
  ResponseEntity<byte[]> chunk(
      @PathVariable String id,
      @PathVariable int part,
      @PathVariable int number,
      HttpServletRequest request)
      throws IOException {
    Peer peer = peers.resolve(request);
    TransferId transfer = valid(() -> TransferId.parse(id));
    return gate.read(
        peer,
        request,
        rules.maxChunkBytes(),
        body -> {
          long begun = System.nanoTime();
          Answer answer = centre.reception().receive(peer, transfer, part, number, body);
          if (answer.created()) {
            centre.dispatcher().stored(transfer, body.length);
            Tally.CHUNKS_RECEIVED.one(transfer.stream().toString());
            Tally.RECEIVED_BODY_BYTES.add(transfer.stream().toString(), body.length);
          }
          return timed(answer, FrontTiming.since(begun));
        });
  }

  @GetMapping("/v1/transfers/{id}")
  @Boundary(FaultPoint.PROGRESS_ANSWER)
  ResponseEntity<byte[]> progress(@PathVariable String id, HttpServletRequest request) {
    Peer peer = peers.resolve(request);
    return json(
        HttpHeaders.EMPTY, centre.reception().progress(peer, valid(() -> TransferId.parse(id))));
  }

  @PutMapping("/v1/transfers/{id}/completion")
  @Boundary(FaultPoint.COMPLETION_ANSWER)
  ResponseEntity<byte[]> complete(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    Peer peer = peers.resolve(request);
    TransferId transfer = valid(() -> TransferId.parse(id));
    ReceiverState state =
        gate.read(
            peer,
            request,
            rules.maxDocumentBytes(),
            body -> centre.closing().complete(peer, transfer, body));
    if (state == ReceiverState.VERIFYING) {
      centre.dispatcher().wake();
    }
    return ResponseEntity.accepted().build();
  }

  /**
   * While there is no outcome the answer is held back as long as {@code Prefer: wait=N} (RFC 7240)
   * allows, but for so many at once only: the next one is told at once to come back.
   */
  @GetMapping("/v1/transfers/{id}/receipt")
  @Boundary(FaultPoint.RECEIPT_ANSWER)
  ResponseEntity<byte[]> receipt(
      @PathVariable String id,
      @RequestHeader(name = "Prefer", defaultValue = "") String prefer,
      HttpServletRequest request)
      throws InterruptedException {
    Peer peer = peers.resolve(request);
    TransferId transfer = valid(() -> TransferId.parse(id));
    boolean mayWait = heldBack.tryAcquire();
    try {
      return receipt(peer, transfer, mayWait ? wait(prefer) : Duration.ZERO);
    } finally {
      if (mayWait) {
        heldBack.release();
      }
    }
  }

  private ResponseEntity<byte[]> receipt(Peer peer, TransferId transfer, Duration wait)
      throws InterruptedException {
    Instant until = Instant.now().plus(wait);
    while (true) {
      Optional<byte[]> receipt = centre.reception().receipt(peer, transfer);
      if (receipt.isPresent()) {
        return ResponseEntity.ok().contentType(CMS).body(receipt.get());
      }
      Duration left = Duration.between(Instant.now(), until);
      if (!left.isPositive()) {
        return ResponseEntity.accepted().header(HttpHeaders.RETRY_AFTER, "1").build();
      }
      centre.bell().await(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
    }
  }

  @PutMapping("/v1/transfers/{id}/abort")
  @Boundary(FaultPoint.ABORT_ANSWER)
  ResponseEntity<byte[]> abort(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    Peer peer = peers.resolveForAbort(request);
    TransferId transfer = valid(() -> TransferId.parse(id));
    byte[] receipt =
        gate.read(
            peer,
            request,
            rules.maxDocumentBytes(),
            body -> centre.closing().abort(peer, transfer, body));
    centre.bell().ring();
    return ResponseEntity.ok().contentType(CMS).body(receipt);
  }

  private static Duration wait(String prefer) {
    Matcher wanted = WAIT.matcher(prefer);
    if (!wanted.find()) {
      return Duration.ZERO;
    }
    Duration wait = Duration.ofSeconds(Long.parseLong(wanted.group(1)));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  static <T> T valid(java.util.function.Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException e) {
      throw new TransferException.Refused(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private static ResponseEntity<byte[]> timed(Answer answer, FrontTiming timing) {
    return ResponseEntity.status(answer.created() ? 201 : 200)
        .contentType(CMS)
        .header(FrontTiming.HEADER, timing.header())
        .body(answer.document());
  }

  private static ResponseEntity<byte[]> answer(Answer answer) {
    return ResponseEntity.status(answer.created() ? 201 : 200)
        .contentType(CMS)
        .body(answer.document());
  }

  private static ResponseEntity<byte[]> json(HttpHeaders headers, Object document) {
    return ResponseEntity.ok()
        .headers(headers)
        .contentType(MediaType.APPLICATION_JSON)
        .body(Documents.write(document));
  }
}
