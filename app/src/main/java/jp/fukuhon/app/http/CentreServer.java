package jp.fukuhon.app.http;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import jp.fukuhon.app.party.CentreParty;
import jp.fukuhon.app.party.Served;
import jp.fukuhon.app.party.ServerTls;
import jp.fukuhon.app.party.SweepingParty;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.jobs.operation.StopSignal;
import jp.fukuhon.writers.reception.ReceptionRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.MapPropertySource;

/**
 * The centre as a server: Spring Boot's web server over mutual TLS 1.3, the receiving front, the
 * verify job.
 */
public final class CentreServer {

  private static final Logger LOG = LoggerFactory.getLogger(CentreServer.class);
  private static final String TLS = "party";
  private static final Duration FOR_ROOM = Duration.ofSeconds(1);

  /** Requests that are answered at the same time. */
  static final int THREADS = 64;

  private CentreServer() {}

  /**
   * Runs until the process is asked to end; returns when everything is closed.
   *
   * @param companions stand beside it meanwhile
   */
  public static void run(Loaded loaded, List<Served.Companion> companions)
      throws InterruptedException {
    SpringApplication application = new SpringApplication(Wiring.class);
    application.setLogStartupInfo(false);
    application.setBannerMode(org.springframework.boot.Banner.Mode.OFF);
    application.addInitializers(
        context -> {
          context.getEnvironment().getPropertySources().addFirst(properties(loaded));
          context.getBeanFactory().registerSingleton("loaded", loaded);
        });
    CountDownLatch closed = new CountDownLatch(1);
    ConfigurableApplicationContext context = start(application, loaded);
    context.addApplicationListener(
        (ApplicationListener<ContextClosedEvent>) event -> closed.countDown());
    Served served = context.getBean(CentreParty.class).served(loaded, Clock.systemUTC());
    try (Served.Beside _ = Served.Beside.all(companions, served)) {
      serve(loaded);
      closed.await();
    } catch (TransferException e) {
      context.close();
      throw e;
    }
  }

  private static void serve(Loaded loaded) {
    PartySettings.Server server = loaded.settings().server();
    LOG.info(
        "centre {} serves https://{}:{}", loaded.settings().party(), server.host(), server.port());
    System.out.println(
        "centre "
            + loaded.settings().party()
            + " serves https://"
            + server.host()
            + ":"
            + server.port());
  }

  private static ConfigurableApplicationContext start(
      SpringApplication application, Loaded loaded) {
    try {
      return application.run();
    } catch (RuntimeException e) {
      for (Throwable at = e; at != null; at = at.getCause()) {
        if (at instanceof TransferException ours) {
          throw ours;
        }
        if (at instanceof java.net.BindException) {
          PartySettings.Server server = loaded.settings().server();
          throw new TransferException.Configuration(
              server.host() + ":" + server.port() + " cannot be listened on: " + at.getMessage(),
              "is another process serving this party? else change server.port",
              e);
        }
      }
      throw e;
    }
  }

  private static MapPropertySource properties(Loaded loaded) {
    PartySettings settings = loaded.settings();
    return new MapPropertySource(
        "centre",
        Map.ofEntries(
            Map.entry("server.address", settings.server().host()),
            Map.entry("server.port", settings.server().port()),
            Map.entry("server.http2.enabled", false),
            Map.entry("server.ssl.bundle", TLS),
            Map.entry("server.ssl.client-auth", "need"),
            Map.entry("spring.mvc.formcontent.filter.enabled", false),
            Map.entry("spring.servlet.multipart.enabled", false),
            Map.entry("spring.mvc.hiddenmethod.filter.enabled", false),
            Map.entry("management.endpoints.web.discovery.enabled", false),
            Map.entry("server.shutdown", "graceful"),
            Map.entry("server.tomcat.basedir", loaded.folder().toString()),
            Map.entry("server.tomcat.threads.max", THREADS),
            Map.entry(
                "server.tomcat.connection-timeout",
                settings.reception().idleTimeout().toMillis() + "ms"),
            Map.entry("server.tomcat.max-keep-alive-requests", -1),
            Map.entry("server.error.include-stacktrace", "never"),
            Map.entry("server.error.include-message", "never"),
            Map.entry("spring.main.banner-mode", "off"),
            Map.entry("spring.lifecycle.timeout-per-shutdown-phase", "60s"),
            Map.entry("spring.mvc.problemdetails.enabled", true),
            Map.entry("spring.web.resources.add-mappings", false),
            // those who watch have a listener of their own, see app.watch
            Map.entry("management.endpoints.web.exposure.exclude", "*"),
            Map.entry("management.defaults.metrics.export.enabled", false)));
  }

  /** The beans. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({
    ReceptionController.class,
    ReconciliationController.class,
    ViewController.class,
    ProblemAdvice.class
  })
  static class Wiring {

    @Bean
    StopSignal stopSignal() {
      return new StopSignal();
    }

    @Bean
    CentreParty centreParty(Loaded loaded, StopSignal stop) {
      CentreParty centre = new CentreParty(loaded, Clock.systemUTC(), stop);
      centre.restoreWatch().lookAtAll(); // before anything is decided or viewed
      return centre;
    }

    @Bean
    ReceptionRules receptionRules(CentreParty centre) {
      return centre.rules();
    }

    @Bean
    PeerResolver peerResolver(CentreParty centre) {
      return new PeerResolver(centre);
    }

    @Bean
    BoundaryInterceptor boundaries() {
      return new BoundaryInterceptor();
    }

    @Bean
    BodyGate bodyGate(Loaded loaded) {
      PartySettings.Reception reception = loaded.settings().reception();
      return new BodyGate(
          new InFlight(
              reception.maxBytesInFlight().toBytes(),
              reception.maxBytesInFlightPerPeer().toBytes(),
              FOR_ROOM),
          reception.bodyTimeout());
    }

    @Bean
    SweepingParty sweepingParty(Loaded loaded, StopSignal stop) {
      return new SweepingParty(loaded, Clock.systemUTC(), stop);
    }

    @Bean
    JobsLifecycle jobsLifecycle(CentreParty centre, SweepingParty sweeping, StopSignal stop) {
      return new JobsLifecycle(
          centre.dispatcher(), centre.comparisonPreparer(), centre.evidence(), sweeping, stop);
    }

    @Bean
    RefusalLog refusalLog(CentreParty centre, Loaded loaded) {
      return new RefusalLog(centre.log(), loaded.settings().evidence().refusalsPerMinute());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> peersJudgedInTheHandshake(
        CentreParty centre, RefusalLog refusals) {
      return factory ->
          factory.addConnectorCustomizers(
              new HandshakeCustomizer(centre.tlsContext(refusals::handshake)));
    }

    @Bean
    SslBundleRegistrar partyTls(Loaded loaded) {
      return registry -> registry.registerBundle(TLS, ServerTls.bundle(loaded));
    }
  }
}
