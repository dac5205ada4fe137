package jp.fukuhon.app.watch;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import jp.fukuhon.app.settings.LogSettings;
import jp.fukuhon.app.settings.PartySettings;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** How a serving process writes its log, by Spring Boot's structured logging. */
public final class LogForm {

  private LogForm() {}

  /** Writes as the settings say from now on; call it before anything serves. */
  public static void apply(PartySettings settings) {
    if (settings.log().format() == LogSettings.Format.TEXT) {
      return;
    }
    // else each Spring application that starts would put the configuration of text back
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, LoggingSystem.NONE);
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.putObject(Environment.class.getName(), environment(settings));
    Iterator<Appender<ILoggingEvent>> appenders =
        context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    while (appenders.hasNext()) {
      if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> appender) {
        appender.setEncoder(encoder(context));
      }
    }
  }

  private static StructuredLogEncoder encoder(LoggerContext context) {
    StructuredLogEncoder encoder = new StructuredLogEncoder();
    encoder.setContext(context);
    encoder.setFormat("ecs");
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    return encoder;
  }

  private static Environment environment(PartySettings settings) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "log",
                Map.of(
                    "logging.structured.ecs.service.name",
                    "fukuhon-" + settings.role().name().toLowerCase(java.util.Locale.ROOT),
                    "logging.structured.ecs.service.environment",
                    settings.environment(),
                    "logging.structured.ecs.service.node-name",
                    settings.party())));
    return environment;
  }
}
