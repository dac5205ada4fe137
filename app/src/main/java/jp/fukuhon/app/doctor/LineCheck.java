package jp.fukuhon.app.doctor;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;

/**
 * The line to the centre: it answers over mutual TLS 1.3 (第5-3(4)), its chain leads to an anchor
 * and has days left, and it knows this party.
 */
final class LineCheck implements Check {

  private static final String CLERK_LINE = "センターに接続できません。回線またはセンターの状態を確認してください。";
  private static final String CLERK_PEER = "通信相手の電子証明書を確認できません。送信しないでください。";
  private static final String CLERK_DAYS = "センターの電子証明書の有効期限が近づいています。";

  private final Optional<LineProbe> probe;
  private final String url;
  private final int warnDays;
  private final Clock clock;

  /**
   * @param probe empty at a party that calls nobody
   */
  LineCheck(Optional<LineProbe> probe, String url, int warnDays, Clock clock) {
    this.probe = probe;
    this.url = url;
    this.warnDays = warnDays;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "line";
  }

  @Override
  public List<Finding> look() {
    if (probe.isEmpty()) {
      return List.of(
          Finding.skipped(
              "line.tls",
              "a centre calls nobody",
              "each gateway's own 'doctor' looks at its line"));
    }
    if (!probe.get().isPossible()) {
      return List.of(
          Finding.skipped(
              "line.tls", "the TLS key cannot be used", "mend what 'keys.files' names"));
    }
    LineProbe.Outcome outcome = probe.get().outcome();
    List<Finding> findings = new ArrayList<>();
    tls(outcome, findings);
    if (!outcome.chain().isEmpty()) {
      answer(outcome, findings);
    }
    return findings;
  }

  private void tls(LineProbe.Outcome outcome, List<Finding> findings) {
    if (outcome.refused().isPresent()) {
      findings.add(
          Finding.fault(
              "line.tls",
              "what answers at " + url + " is not the centre: " + outcome.refused().get(),
              CLERK_PEER,
              "do not send; compare its certificate with the peer directory and keys.anchors"));
      return;
    }
    if (outcome.chain().isEmpty()) {
      findings.add(
          Finding.fault(
              "line.tls",
              "no centre answers at " + url + outcome.failure().map(LineCheck::cause).orElse(""),
              CLERK_LINE,
              "is the centre serving, is centre.url right, and does the line let TCP through?"));
      return;
    }
    Instant now = clock.instant();
    int before = findings.size();
    Instant first = Instant.MAX;
    for (X509Certificate certificate : outcome.chain()) {
      Instant end = certificate.getNotAfter().toInstant();
      first = end.isBefore(first) ? end : first;
      Days.left(
              "line.tls",
              "the centre's certificate " + certificate.getSubjectX500Principal().getName(),
              end,
              now,
              warnDays,
              CLERK_DAYS)
          .ifPresent(findings::add);
    }
    if (findings.size() == before) {
      findings.add(
          Finding.ok(
              "line.tls",
              "the centre answers at "
                  + url
                  + ", its chain leads to an anchor and has "
                  + Duration.between(now, first).toDays()
                  + " days left"));
    }
  }

  private static String cause(TransferException failure) {
    Throwable cause = failure.getCause();
    if (cause == null) {
      return ": " + failure.getMessage();
    }
    return " (" + cause.getClass().getSimpleName() + ")";
  }

  private static void answer(LineProbe.Outcome outcome, List<Finding> findings) {
    if (outcome.failure().isPresent()) {
      TransferException failure = outcome.failure().get();
      if (failure.code() == ErrorCode.OVERLOADED) {
        findings.add(
            Finding.warn(
                "line.answer",
                String.valueOf(failure.getMessage()),
                "センターが混雑しています。しばらく待つと自動的に送信されます。",
                failure.hint()));
        return;
      }
      findings.add(
          Finding.fault(
              "line.answer",
              String.valueOf(failure.getMessage()),
              "センターがこちらからの要求を受け付けません。",
              failure.hint()));
    } else {
      findings.add(Finding.ok("line.answer", "the centre knows this party and its stream"));
    }
  }
}
