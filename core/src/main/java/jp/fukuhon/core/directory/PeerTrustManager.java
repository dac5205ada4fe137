package jp.fukuhon.core.directory;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.TrustAnchors;

/**
 * Judges a peer during the TLS handshake: first as the JDK does (chain to an anchor, validity, key
 * usage, and the URL's host on the client's side), then by a rule of ours. Who is refused here gets
 * no answer but the alert. Thread-safe if rule and witness are.
 */
public final class PeerTrustManager extends X509ExtendedTrustManager {

  /** What a certificate has to fulfil beyond its chain. */
  @FunctionalInterface
  public interface Rule {
    /**
     * Looks at the peer's certificate, whose chain is right.
     *
     * @throws TransferException when it is refused
     */
    void check(X509Certificate certificate);
  }

  /** Is told of every refused handshake. */
  @FunctionalInterface
  public interface Witness {
    /**
     * Called once for each, on the thread of the handshake.
     *
     * @param certificate what the peer showed; nothing in it is proven
     * @param reason in a few words
     */
    void refused(X509Certificate certificate, String reason);
  }

  private final X509ExtendedTrustManager chains;
  private final Rule rule;
  private final Witness witness;

  public PeerTrustManager(TrustAnchors anchors, Rule rule, Witness witness) {
    this.chains = chains(anchors);
    this.rule = rule;
    this.witness = witness;
  }

  private static X509ExtendedTrustManager chains(TrustAnchors anchors) {
    for (TrustManager manager : anchors.trustManagers()) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new IllegalStateException("this JDK has no extended trust manager");
  }

  @FunctionalInterface
  private interface Chain {
    void check() throws CertificateException;
  }

  private void check(X509Certificate[] chain, Chain jdk) throws CertificateException {
    try {
      jdk.check();
      rule.check(chain[0]);
    } catch (CertificateException e) {
      witness.refused(chain[0], reason(e));
      throw e;
    } catch (TransferException e) {
      witness.refused(chain[0], String.valueOf(e.getMessage()));
      throw new CertificateException(e.getMessage(), e);
    }
  }

  /** The JDK's words for the innermost cause, which say what is wrong with the chain. */
  private static String reason(CertificateException e) {
    Throwable cause = e;
    while (cause.getCause() != null && !(cause instanceof CertPathValidatorException)) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, () -> chains.checkClientTrusted(chain, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, () -> chains.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> chains.checkClientTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> chains.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, () -> chains.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, () -> chains.checkServerTrusted(chain, authType));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }
}
