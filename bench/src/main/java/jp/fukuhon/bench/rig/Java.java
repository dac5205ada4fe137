package jp.fukuhon.bench.rig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jp.fukuhon.practice.product.ProductJar;

/** Command lines of JVMs: the product's and the benchmark's own. Stateless. */
public final class Java {

  private static final String LAUNCHER =
      "org.springframework.boot.loader.launch.PropertiesLauncher";

  private Java() {}

  /** A verb of the product with the JVM's default settings. */
  public static List<String> product(Site site, List<String> arguments) {
    return product(site, List.of(), arguments);
  }

  /**
   * A verb of the product.
   *
   * @param more options of the JVM, for example {@code -Xmx256m}
   */
  public static List<String> product(Site site, List<String> more, List<String> arguments) {
    List<String> options = new ArrayList<>(options(site));
    options.addAll(more);
    return ProductJar.find().command(options, arguments);
  }

  /** A verb of this program in a process of its own, with the same settings. */
  public static List<String> own(Site site, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProductJar.find().java().toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options(site));
    String path = System.getProperty("java.class.path", "");
    if (path.endsWith("-exec.jar")) {
      command.addAll(List.of("-jar", Path.of(path).toAbsolutePath().toString()));
    } else {
      command.addAll(List.of("-cp", path, mainClass));
    }
    command.addAll(arguments);
    return command;
  }

  /**
   * A class of this program that has the product on its class path, loaded as the product itself
   * is.
   *
   * @param classes folder of that class's file
   */
  public static List<String> withProduct(Site site, Path classes, Class<?> main) {
    ProductJar product = ProductJar.find();
    List<String> command = new ArrayList<>();
    command.add(product.java().toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options(site));
    command.add("-Dloader.main=" + main.getName());
    command.add("-Dloader.path=" + classes);
    command.addAll(List.of("-cp", product.jar().toString(), LAUNCHER));
    return command;
  }

  /** Nothing that bears on speed: only where a JVM leaves files. */
  private static List<String> options(Site site) {
    return List.of(
        "-XX:-UsePerfData", "-Dfile.encoding=UTF-8", "-Djava.io.tmpdir=" + site.directory());
  }
}
