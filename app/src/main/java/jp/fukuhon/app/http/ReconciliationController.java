package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Optional;
import jp.fukuhon.app.party.CentreParty;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.writers.reception.Peer;
import jp.fukuhon.writers.reception.ReceptionRules;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The centre's end of 突合 (docs/protocol.md): opening, questions under its key, result. */
@RestController
final class ReconciliationController {

  private static final MediaType CMS = MediaType.parseMediaType("application/cms");
  private static final long MAX_QUESTION = 256 << 10;

  private final CentreParty centre;
  private final PeerResolver peers;
  private final BodyGate gate;
  private final ReceptionRules rules;

  ReconciliationController(
      CentreParty centre, PeerResolver peers, BodyGate gate, ReceptionRules rules) {
    this.centre = centre;
    this.peers = peers;
    this.gate = gate;
    this.rules = rules;
  }

  @PutMapping("/v1/reconciliations/{id}")
  @Boundary(FaultPoint.COMPARISON_ANSWER)
  ResponseEntity<byte[]> open(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    Peer peer = peers.resolve(request);
    Optional<byte[]> answer =
        gate.read(
            peer,
            request,
            rules.maxDocumentBytes(),
            body -> centre.comparisons().open(peer, id, body));
    if (answer.isPresent()) {
      return ResponseEntity.ok().contentType(CMS).body(answer.get());
    }
    centre.comparisonPreparer().wake();
    return ResponseEntity.accepted().header(HttpHeaders.RETRY_AFTER, "1").build();
  }

  @PostMapping("/v1/reconciliations/{id}/ranges")
  @Boundary(FaultPoint.RANGES_ANSWER)
  ResponseEntity<byte[]> ranges(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    Peer peer = peers.resolve(request);
    return octets(
        gate.read(
            peer, request, MAX_QUESTION, body -> centre.comparisons().ranges(peer, id, body)));
  }

  @PostMapping("/v1/reconciliations/{id}/details")
  @Boundary(FaultPoint.DETAILS_ANSWER)
  ResponseEntity<byte[]> details(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    Peer peer = peers.resolve(request);
    return octets(
        gate.read(
            peer, request, MAX_QUESTION, body -> centre.comparisons().details(peer, id, body)));
  }

  @PutMapping("/v1/reconciliations/{id}/result")
  @Boundary(FaultPoint.RESULT_ANSWER)
  ResponseEntity<byte[]> conclude(@PathVariable String id, HttpServletRequest request)
      throws IOException {
    Peer peer = peers.resolve(request);
    byte[] signed =
        gate.read(
            peer,
            request,
            rules.maxDocumentBytes(),
            body -> centre.comparisons().conclude(peer, id, body));
    return ResponseEntity.ok().contentType(CMS).body(signed);
  }

  private static ResponseEntity<byte[]> octets(byte[] body) {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_OCTET_STREAM).body(body);
  }
}
