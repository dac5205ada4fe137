package jp.fukuhon.app.operators;

import java.net.BindException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import jp.fukuhon.app.party.ServerTls;
import jp.fukuhon.app.settings.OperatorsSettings;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.account.AccountDesk;
import jp.fukuhon.core.account.AccountDesk.GivenOut;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The operators' listener: HTTPS with TLS 1.3 and no client certificate, in a small Spring context
 * of its own beside whatever the party serves. Thread-safe.
 */
public final class OperatorsServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OperatorsServer.class);
  private static final String TLS = "operators";
  private static final int THREADS = 16;

  private final ConfigurableApplicationContext context;
  private final String address;
  private final Optional<GivenOut> first;

  private OperatorsServer(ConfigurableApplicationContext context, OperatorsSettings settings) {
    this.context = context;
    this.address = "https://" + settings.host() + ":" + settings.port();
    this.first = context.getBean(AccountDesk.class).initialise(OperationLog.operator());
  }

  /** Where it listens. */
  public String address() {
    return address;
  }

  /** The first administrator, whom this start has made; empty when there were accounts. */
  public Optional<GivenOut> first() {
    return first;
  }

  /**
   * Opens it, if the settings name a port.
   *
   * @throws TransferException when it cannot be opened
   */
  public static Optional<OperatorsServer> openIfSet(Loaded loaded) {
    return Optional.ofNullable(loaded.settings().operators())
        .map(settings -> open(loaded, settings, Clock.systemUTC()));
  }

  /**
   * Opens it.
   *
   * @param clock by which lock-outs, sessions and tokens end
   */
  static OperatorsServer open(Loaded loaded, OperatorsSettings settings, Clock clock) {
    SpringApplication application =
        new SpringApplication(
            OperatorsWiring.class,
            loaded.settings().role() == Role.GATEWAY ? GatewayWiring.class : CentreWiring.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setLogStartupInfo(false);
    application.setBannerMode(Banner.Mode.OFF);
    application.addInitializers(
        context -> {
          context
              .getEnvironment()
              .getPropertySources()
              .addFirst(properties(settings, loaded.folder().toString()));
          context.getBeanFactory().registerSingleton("loaded", loaded);
          context.getBeanFactory().registerSingleton("operatorsSettings", settings);
          context.getBeanFactory().registerSingleton("clock", clock);
          SslBundleRegistrar tls =
              registry -> registry.registerBundle(TLS, ServerTls.own(loaded, settings.tls()));
          context.getBeanFactory().registerSingleton("operatorsTls", tls);
        });
    ConfigurableApplicationContext context = run(application, settings);
    OperatorsServer server = new OperatorsServer(context, settings);
    LOG.info("operators' API at {}", server.address());
    return server;
  }

  private static ConfigurableApplicationContext run(
      SpringApplication application, OperatorsSettings settings) {
    try {
      return application.run();
    } catch (RuntimeException e) {
      for (Throwable at = e; at != null; at = at.getCause()) {
        if (at instanceof TransferException ours) {
          throw ours;
        }
        if (at instanceof BindException) {
          throw new TransferException.Configuration(
              settings.host()
                  + ":"
                  + settings.port()
                  + " cannot be listened on: "
                  + at.getMessage(),
              "is another process serving this party? else change operators.port",
              e);
        }
      }
      throw e;
    }
  }

  private static MapPropertySource properties(OperatorsSettings settings, String folder) {
    return new MapPropertySource(
        "operators",
        Map.ofEntries(
            Map.entry("server.address", settings.host()),
            Map.entry("server.port", settings.port()),
            Map.entry("server.http2.enabled", false),
            Map.entry("server.ssl.bundle", TLS),
            Map.entry("server.ssl.client-auth", "none"),
            Map.entry("server.shutdown", "graceful"),
            Map.entry("server.tomcat.basedir", folder),
            Map.entry("server.tomcat.threads.max", THREADS),
            Map.entry("server.tomcat.connection-timeout", "20s"),
            Map.entry("server.tomcat.max-swallow-size", "64KB"),
            Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "60s"),
            Map.entry("spring.mvc.problemdetails.enabled", true),
            Map.entry("spring.mvc.formcontent.filter.enabled", false),
            Map.entry("spring.mvc.hiddenmethod.filter.enabled", false),
            Map.entry("spring.web.resources.add-mappings", false),
            Map.entry("spring.jackson.deserialization.fail-on-unknown-properties", true)));
  }

  /** Every request that it maps, for tests. */
  RequestMappingHandlerMapping mappings() {
    return context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
  }

  /** Ends it: requests under way are answered, runs that it began stop at a chunk boundary. */
  @Override
  public void close() {
    context.close();
  }
}
