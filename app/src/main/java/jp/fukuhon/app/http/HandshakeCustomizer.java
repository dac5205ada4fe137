package jp.fukuhon.app.http;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;

/**
 * Gives Tomcat a TLS context that is made already, with its key and its judge of peers; Boot's own
 * settings (TLS 1.3, client certificate needed) stay as they are.
 */
final class HandshakeCustomizer implements TomcatConnectorCustomizer {

  private final SSLContext context;

  HandshakeCustomizer(SSLContext context) {
    this.context = context;
  }

  @Override
  public void customize(Connector connector) {
    SSLHostConfig[] hosts = connector.getProtocolHandler().findSslHostConfigs();
    if (hosts.length == 0) {
      throw new IllegalStateException("the connector has no TLS to be given a context");
    }
    for (SSLHostConfig host : hosts) {
      for (SSLHostConfigCertificate certificate : host.getCertificates()) {
        certificate.setSslContext(new Ready(context));
      }
    }
  }

  /** Tomcat's view of a context. */
  private record Ready(SSLContext context) implements org.apache.tomcat.util.net.SSLContext {

    @Override
    public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
      throw new IllegalStateException("the context is initialised already");
    }

    @Override
    public void destroy() {
      // it belongs to the party
    }

    @Override
    public SSLSessionContext getServerSessionContext() {
      return context.getServerSessionContext();
    }

    @Override
    public SSLEngine createSSLEngine() {
      return context.createSSLEngine();
    }

    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
      return context.getServerSocketFactory();
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
      return context.getSupportedSSLParameters();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[0]; // for Tomcat's manager application, which is not here
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
