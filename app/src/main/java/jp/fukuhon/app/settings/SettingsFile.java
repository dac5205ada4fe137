package jp.fukuhon.app.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jp.fukuhon.core.error.TransferException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/**
 * Reads and judges a party's configuration file. A value may be overridden by the environment or a
 * system property of the same name. Every fault is reported at once, each with a hint.
 */
public final class SettingsFile {

  private static final String NAME = "fukuhon.yaml";

  private SettingsFile() {}

  /**
   * A configuration that was read.
   *
   * @param settings as it stands in the file
   * @param folder that relative paths start from
   */
  public record Loaded(PartySettings settings, Path folder) {

    /** A path of the file, made absolute. */
    public Path resolve(Path path) {
      return folder.resolve(path).normalize();
    }
  }

  /**
   * A configuration that was read, and what is wrong in it.
   *
   * @param file where it stands
   * @param faults one sentence each
   */
  public record Examined(Path file, Loaded loaded, List<String> faults) {

    /** True when whatever a party cannot be without is written there, right or wrong. */
    public boolean isWhole() {
      PartySettings settings = loaded.settings();
      return Stream.of(
              settings.party(),
              settings.role(),
              settings.environment(),
              settings.database(),
              settings.keys(),
              settings.identity())
          .allMatch(Objects::nonNull);
    }
  }

  /**
   * Loads a party's configuration.
   *
   * @param location the file, or the folder that holds {@code fukuhon.yaml}
   * @throws TransferException.Configuration with every fault, one a line
   */
  public static Loaded load(Path location) {
    Examined examined = examine(location);
    if (!examined.faults().isEmpty()) {
      throw new TransferException.Configuration(
          examined.file() + ":\n  " + String.join("\n  ", examined.faults()),
          "correct " + examined.file() + " and run again");
    }
    return examined.loaded();
  }

  /**
   * Reads a party's configuration and judges it.
   *
   * @param location the file, or the folder that holds {@code fukuhon.yaml}
   * @throws TransferException.Configuration when it cannot be read at all
   */
  public static Examined examine(Path location) {
    Path file = Files.isDirectory(location) ? location.resolve(NAME) : location;
    if (!Files.isReadable(file)) {
      throw new TransferException.Configuration(
          "there is no configuration at " + file,
          "give a party's folder with -C, or make one with 'lab DIR'");
    }
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    PartySettings settings = bind(file);
    Loaded loaded = new Loaded(settings, folder);
    return new Examined(file, loaded, List.copyOf(SettingsCheck.faults(loaded)));
  }

  private static PartySettings bind(Path file) {
    try {
      List<PropertySource<?>> sources =
          new YamlPropertySourceLoader().load("party", new FileSystemResource(file));
      StandardEnvironment environment = new StandardEnvironment();
      sources.forEach(environment.getPropertySources()::addLast);
      Binder binder =
          new Binder(
              ConfigurationPropertySources.get(environment),
              new org.springframework.boot.context.properties.bind
                  .PropertySourcesPlaceholdersResolver(environment));
      return binder
          .bind(
              "fukuhon",
              Bindable.of(PartySettings.class),
              new NoUnboundElementsBindHandler(
                  org.springframework.boot.context.properties.bind.BindHandler.DEFAULT,
                  source ->
                      source.getUnderlyingSource() instanceof PropertySource<?> own
                          && sources.contains(own)))
          .orElseThrow(() -> fault(file, "it has no 'fukuhon:' section"));
    } catch (BindException e) {
      throw fault(file, reason(e));
    } catch (IOException | RuntimeException e) {
      if (e instanceof TransferException ours) {
        throw ours;
      }
      throw fault(file, "it cannot be read: " + firstLine(e));
    }
  }

  private static String reason(BindException e) {
    if (e.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
      List<String> names = new ArrayList<>();
      unbound.getUnboundProperties().forEach(property -> names.add(property.getName().toString()));
      return "unknown settings: " + String.join(", ", names);
    }
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "'" + e.getName() + "': " + firstLine(root);
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message.lines().findFirst().orElse("");
  }

  private static TransferException fault(Path file, String what) {
    return new TransferException.Configuration(
        file + ": " + what, "see docs/operations.md for the settings");
  }
}
