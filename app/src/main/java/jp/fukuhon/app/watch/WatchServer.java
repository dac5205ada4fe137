package jp.fukuhon.app.watch;

import com.zaxxer.hikari.HikariDataSource;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.party.Served;
import jp.fukuhon.app.party.ServerTls;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.app.settings.WatchSettings;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.seal.DocumentVerifier;
import jp.fukuhon.core.seal.TrustAnchors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/**
 * The listener for those who watch: a small Spring Boot application beside the party, with two
 * endpoints of Actuator, {@code /health} and {@code /metrics}, and no other. Thread-safe.
 */
public final class WatchServer {

  private static final Logger LOG = LoggerFactory.getLogger(WatchServer.class);
  private static final String TLS = "watch";

  private WatchServer() {}

  /**
   * Opens it, if the settings ask for it.
   *
   * @throws TransferException.Configuration when it cannot listen there
   */
  public static Served.Beside open(Served served) {
    WatchSettings watch = served.loaded().settings().watch();
    if (!watch.isOpened()) {
      return Served.Beside.NOTHING;
    }
    HikariDataSource database = new PartyDatabase(served.loaded()).watching();
    try {
      ConfigurableApplicationContext context = start(served, database);
      LOG.info(
          "watched at {}://{}:{} (/health, /metrics)",
          watch.tls() == null ? "http" : "https",
          watch.host(),
          watch.port());
      return () -> {
        context.close();
        database.close();
      };
    } catch (RuntimeException e) {
      database.close();
      throw told(watch, e);
    }
  }

  private static RuntimeException told(WatchSettings watch, RuntimeException failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof BindException) {
        return new TransferException.Configuration(
            watch.host() + ":" + watch.port() + " cannot be listened on: " + at.getMessage(),
            "is another process listening there? else change watch.port",
            failure);
      }
    }
    return failure;
  }

  private static ConfigurableApplicationContext start(Served served, HikariDataSource database) {
    SpringApplication application = new SpringApplication(Wiring.class);
    application.setLogStartupInfo(false);
    application.setBannerMode(Banner.Mode.OFF);
    application.setRegisterShutdownHook(false); // the party closes it
    Loaded loaded = served.loaded();
    Clock clock = Clock.systemUTC();
    boolean gateway = loaded.settings().role() == PartySettings.Role.GATEWAY;
    FigureSource source =
        gateway
            ? new GatewayFigures(
                database,
                Set.copyOf(loaded.settings().streams()),
                new DocumentVerifier(
                    TrustAnchors.load(loaded.resolve(loaded.settings().keys().anchors())), clock))
            : new CentreFigures(database);
    FigureCache cache = new FigureCache(source, loaded.settings().watch().refresh(), clock);
    Machine machine = new Machine(served);
    application.addInitializers(
        context -> {
          context.getEnvironment().getPropertySources().addFirst(properties(loaded));
          context.getBeanFactory().registerSingleton("loaded", loaded);
          context
              .getBeanFactory()
              .registerSingleton("partyMetrics", new PartyMetrics(cache, machine, clock, gateway));
          context
              .getBeanFactory()
              .registerSingleton(
                  "partyHealth",
                  new PartyHealth(
                      cache, machine, loaded.settings(), command(loaded.folder()), clock));
        });
    return application.run();
  }

  private static String command(Path folder) {
    return "./fukuhon -C " + folder;
  }

  private static MapPropertySource properties(Loaded loaded) {
    WatchSettings watch = loaded.settings().watch();
    Map<String, Object> all = new HashMap<>();
    all.put("server.address", watch.host());
    all.put("server.port", watch.port());
    all.put("server.http2.enabled", false);
    all.put("server.tomcat.basedir", loaded.folder().toString());
    all.put("server.tomcat.threads.max", 4);
    all.put("server.tomcat.threads.min-spare", 1);
    all.put("server.tomcat.max-connections", 64);
    all.put("server.tomcat.accept-count", 16);
    all.put("server.tomcat.connection-timeout", "10s");
    all.put("server.tomcat.max-swallow-size", "64KB");
    all.put("server.max-http-request-header-size", "8KB");
    all.put("server.error.include-stacktrace", "never");
    all.put("server.error.include-message", "never");
    all.put("spring.mvc.formcontent.filter.enabled", false);
    all.put("spring.servlet.multipart.enabled", false);
    all.put("spring.web.resources.add-mappings", false);
    all.put("spring.main.banner-mode", "off");
    all.put("spring.jmx.enabled", false);
    all.put("management.endpoints.access.default", "none");
    all.put("management.endpoint.health.access", "read-only");
    all.put("management.endpoint.prometheus.access", "read-only");
    all.put("management.endpoints.web.exposure.include", "health,prometheus");
    all.put("management.endpoints.web.base-path", "/");
    all.put("management.endpoints.web.path-mapping.prometheus", "metrics");
    all.put("management.endpoints.web.discovery.enabled", false);
    all.put("management.endpoint.health.show-details", "always");
    all.put("management.endpoint.health.show-components", "always");
    all.put("management.endpoint.health.status.order", "down,out-of-service,attention,up,unknown");
    all.put("management.endpoint.health.status.http-mapping.down", 503);
    all.put("management.endpoint.health.status.http-mapping.out-of-service", 503);
    all.put("management.endpoint.health.status.http-mapping.attention", 200);
    all.put("management.endpoint.health.group.liveness.include", "ping");
    all.put(
        "management.endpoint.health.group.readiness.include", "database,disk,clock,certificates");
    all.put("management.health.diskspace.enabled", false); // ours knows the floor
    all.put("management.health.ssl.enabled", false);
    all.put("management.metrics.enable.http.server", false); // of this listener itself
    all.put("management.metrics.enable.tomcat", false);
    if (watch.tls() != null) {
      all.put("server.ssl.bundle", TLS);
    }
    return new MapPropertySource("watch", all);
  }

  /** The beans; everything else is Spring Boot's. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Wiring {

    @Bean
    PrometheusRegistry prometheusRegistry(PartyMetrics metrics) {
      PrometheusRegistry registry = new PrometheusRegistry();
      registry.register(metrics);
      return registry;
    }

    @Bean
    HealthIndicator databaseHealthIndicator(PartyHealth health) {
      return health::database;
    }

    @Bean
    HealthIndicator diskHealthIndicator(PartyHealth health) {
      return health::disk;
    }

    @Bean
    HealthIndicator clockHealthIndicator(PartyHealth health) {
      return health::clock;
    }

    @Bean
    HealthIndicator certificatesHealthIndicator(PartyHealth health) {
      return health::certificates;
    }

    @Bean
    HealthIndicator streamsHealthIndicator(PartyHealth health) {
      return health::streams;
    }

    @Bean
    SslBundleRegistrar watchTls(Loaded loaded) {
      return registry -> {
        PartySettings.KeyFile tls = loaded.settings().watch().tls();
        if (tls != null) {
          registry.registerBundle(TLS, ServerTls.own(loaded, tls));
        }
      };
    }
  }
}
