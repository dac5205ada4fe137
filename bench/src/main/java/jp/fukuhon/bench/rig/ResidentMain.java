package jp.fukuhon.bench.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/**
 * Runs the product's verbs one after the other in this JVM. Every line of the standard input is a
 * verb, its arguments separated by tabs; every line of the standard output is its exit code. What
 * the verbs print goes to the standard error. Uses nothing but the JDK and, by name, the product.
 */
final class ResidentMain {

  private static final String COMMAND_LINE = "jp.fukuhon.app.cli.CommandLineFace";

  private ResidentMain() {}

  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    PrintStream answers = System.out;
    System.setOut(System.err);
    Method run = Class.forName(COMMAND_LINE).getMethod("run", String[].class);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      answers.println(run.invoke(null, (Object) line.split("\t", -1)));
    }
    System.exit(0);
  }
}
