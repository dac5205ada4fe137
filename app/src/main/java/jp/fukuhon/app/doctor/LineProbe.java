package jp.fukuhon.app.doctor;

import java.net.URI;
import java.net.http.HttpResponse;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import jp.fukuhon.app.party.ExaminedKeys;
import jp.fukuhon.app.party.PartyKeys;
import jp.fukuhon.app.party.Peers;
import jp.fukuhon.app.settings.PartySettings.CentreAddress;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.directory.PeerAcceptance;
import jp.fukuhon.core.directory.PeerTrustManager;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.register.StreamId;
import jp.fukuhon.core.seal.KeyVault;
import jp.fukuhon.core.time.ClockMeasurement;
import jp.fukuhon.writers.line.CentreClient;
import jp.fukuhon.writers.line.PeerTime;
import org.jspecify.annotations.Nullable;

/** One question to the centre, read only, over the line as transfers use it: mutual TLS 1.3. */
final class LineProbe {

  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final Loaded loaded;
  private final CentreAddress centre;
  private final ExaminedKeys keys;
  private final Clock clock;
  private @Nullable Outcome outcome;

  LineProbe(Loaded loaded, CentreAddress centre, ExaminedKeys keys, Clock clock) {
    this.loaded = loaded;
    this.centre = centre;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * What came of it.
   *
   * @param chain the centre's certificates, its own first; empty when it showed none that is
   *     accepted
   * @param refused what the accepting rules say of its certificate; empty when they say nothing
   * @param failure what the question ended with; empty when it was answered
   * @param clock what its answer says of this machine's clock
   */
  record Outcome(
      List<X509Certificate> chain,
      Optional<String> refused,
      Optional<TransferException> failure,
      Optional<ClockMeasurement> clock) {}

  /** Asks, the first time; then the same again. */
  Outcome outcome() {
    Outcome known = outcome;
    if (known == null) {
      known = ask();
      outcome = known;
    }
    return known;
  }

  private Outcome ask() {
    Optional<KeyVault> tls = keys.tls();
    if (tls.isEmpty()) {
      return new Outcome(List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }
    PeerAcceptance peers = Peers.acceptance(loaded, keys.anchors(), clock);
    List<String> refusals = new ArrayList<>();
    List<X509Certificate> chain = new ArrayList<>();
    List<ClockMeasurement> measured = new ArrayList<>();
    PeerTime time = new PeerTime("the answer of party " + centre.party(), clock, measured::add);
    PeerTrustManager trust =
        new PeerTrustManager(
            keys.anchors(),
            certificate -> peers.accept(certificate, centre.party()),
            (certificate, reason) -> refusals.add(reason));
    Optional<TransferException> failure = Optional.empty();
    try (CentreClient client =
        new CentreClient(
            URI.create(centre.url()),
            PartyKeys.tlsContext(tls.get(), trust),
            new CentreClient.Waiting(TIMEOUT, Duration.ZERO),
            () -> false,
            () -> {},
            (answer, took) -> {
              time.answered(answer, took);
              chain.addAll(chain(answer));
            })) {
      client.position(StreamId.parse(loaded.settings().streams().getFirst()));
    } catch (TransferException e) {
      failure = Optional.of(e);
    }
    return new Outcome(
        List.copyOf(chain), refusals.stream().findFirst(), failure, measured.stream().findFirst());
  }

  private static List<X509Certificate> chain(HttpResponse<?> answer) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      Optional<SSLSession> session = answer.sslSession();
      if (session.isPresent()) {
        for (Certificate certificate : session.get().getPeerCertificates()) {
          chain.add((X509Certificate) certificate);
        }
      }
    } catch (SSLPeerUnverifiedException e) {
      return List.of(); // cannot be: the trust manager demands a certificate
    }
    return chain;
  }

  /** True when there is a TLS key to ask with. */
  boolean isPossible() {
    return keys.tls().isPresent();
  }
}
