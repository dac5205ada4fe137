package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import jp.fukuhon.app.party.CentreParty;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.register.Dataset;
import jp.fukuhon.core.register.MunicipalityCode;
import jp.fukuhon.readers.published.PublishedRegister;
import jp.fukuhon.writers.reception.Peer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * 閲覧 over HTTP: 200 with the sealed record, 404, or 423 Locked while it is being updated
 * (第5-8(2)ア). The front has no key: whoever asks opens the record, or cannot.
 */
@RestController
final class ViewController {

  private final CentreParty centre;
  private final PeerResolver peers;

  ViewController(CentreParty centre, PeerResolver peers) {
    this.centre = centre;
    this.peers = peers;
  }

  @GetMapping("/v1/registers/{municipality}/{dataset}/{registerId}")
  @Boundary(FaultPoint.VIEW_ANSWER)
  Map<String, Object> view(
      @PathVariable String municipality,
      @PathVariable String dataset,
      @PathVariable String registerId,
      HttpServletRequest request) {
    Peer peer = peers.resolve(request);
    MunicipalityCode code = ReceptionController.valid(() -> new MunicipalityCode(municipality));
    Dataset known =
        Dataset.parse(dataset)
            .orElseThrow(
                () -> new TransferException.Refused(ErrorCode.BAD_REQUEST, "unknown dataset"));
    if (!peer.mayView(code.value())) {
      throw new TransferException.Refused(
          ErrorCode.FORBIDDEN, "party " + peer.party() + " does not view registers of " + code);
    }
    PublishedRegister register =
        centre
            .published()
            .find(code.value(), known.name(), registerId)
            .orElseThrow(
                () ->
                    new TransferException.Refused(
                        ErrorCode.NOT_FOUND, "there is no such register"));
    // durable before anything is handed out (第5-4(5))
    centre
        .log()
        .viewing(
            peer.party(),
            register.transfer().stream().toString(),
            register.transfer().toString(),
            register.fields().registerId(),
            register.fields().revision());
    return body(code, known, register);
  }

  private static Map<String, Object> body(
      MunicipalityCode code, Dataset dataset, PublishedRegister register) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("municipality", code.value());
    body.put("dataset", dataset.name());
    body.put("registerId", register.fields().registerId());
    body.put("kind", register.fields().kind().name());
    body.put("revision", register.fields().revision());
    body.put("mediaType", register.fields().mediaType());
    body.put("contentLength", register.fields().contentLength());
    body.put("changeSeq", register.fields().changeSeq());
    body.put("transferId", register.transfer().toString());
    body.put("codec", register.codec().name());
    body.put("commitment", register.commitment());
    body.put("sealed", register.sealed());
    return body;
  }
}
