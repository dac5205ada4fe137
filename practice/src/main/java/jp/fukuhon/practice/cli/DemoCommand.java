package jp.fukuhon.practice.cli;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.practice.PracticeException;
import jp.fukuhon.practice.demo.Demo;
import jp.fukuhon.practice.demo.DemoReport;
import jp.fukuhon.practice.demo.DemoRequest;
import jp.fukuhon.practice.samples.Municipalities;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: an interrupted transfer, shown and checked. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Shows an interrupted transfer between real processes and checks every promise on the way:",
      "a centre and a municipality in a temporary directory, kill -9 of the sender at a third,"
          + " attempts to update",
      "and to read meanwhile, restart, publication, comparison of every record on both sides.",
      "Exit code 0 only if all of it is right. Nothing is left behind."
    })
final class DemoCommand implements Callable<Integer> {

  private static final int INTEGRITY = 12;
  private static final int MOST = 1_000_000;

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Sample registers to send. Default: 5000.")
  int registers;

  @Option(
      names = "--municipality",
      paramLabel = "CODE",
      defaultValue = "131016",
      description = "The sender by its six-digit code. Default: 131016 (千代田区).")
  String municipality = "";

  @Option(names = "--keep", description = "Keeps the directory with databases and logs.")
  boolean keep;

  @Option(names = "--json", description = "Prints the report as JSON, progress on standard error.")
  boolean json;

  private final PrintStream out = System.out;

  @Override
  public Integer call() {
    Faults faults = check();
    if (!faults.isEmpty()) {
      return fail(faults, PracticeException.EXIT_CODE);
    }
    try (DemoProgress progress = DemoProgress.on(json)) {
      Demo.Result result = new Demo(new DemoRequest(municipality, registers, keep), progress).run();
      progress.close();
      return report(result);
    } catch (PracticeException e) {
      faults.add(String.valueOf(e.getMessage()), e.hint());
    } catch (UncheckedIOException e) {
      faults.add(
          "a file cannot be read or written: " + e.getMessage(),
          "check the free space below " + System.getProperty("java.io.tmpdir"));
    }
    return fail(faults, PracticeException.EXIT_CODE);
  }

  private Faults check() {
    Faults faults = new Faults();
    if (registers < DemoRequest.LEAST || registers > MOST) {
      faults.add(
          "--registers " + registers + " is not " + DemoRequest.LEAST + " to " + MOST,
          "fewer are sent before they can be interrupted");
    }
    Municipalities.explain(municipality)
        .ifPresent(fault -> faults.add(fault, "a code looks like 131016 (千代田区)"));
    return faults;
  }

  private int report(Demo.Result result) {
    DemoReport report = result.report();
    Faults faults = new Faults();
    report.faults().forEach(fault -> faults.add(fault.message(), fault.hint()));
    if (json) {
      out.println(LabCommand.json(DemoTable.json(result, keep)));
    } else {
      new DemoTable(out).print(report);
      if (keep) {
        out.println("Kept: " + result.directory() + " ('./fukuhon lab' on it starts it again)");
      }
    }
    return faults.isEmpty() ? 0 : fail(faults, INTEGRITY);
  }

  private int fail(Faults faults, int exitCode) {
    List<Faults.Fault> all = faults.all();
    for (Faults.Fault fault : all) {
      System.err.println("ERROR: " + fault.message());
      System.err.println("HINT: " + fault.hint());
    }
    if (json && exitCode == PracticeException.EXIT_CODE) {
      out.println(LabCommand.json(Map.of("ok", false, "faults", all)));
    }
    return exitCode;
  }
}
