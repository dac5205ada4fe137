package jp.fukuhon.bench.report;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scenario measured.
 *
 * @param scenario its name on the command line
 * @param title one line, for people
 * @param asked the size and the settings it ran with
 * @param serverVersion of PostgreSQL
 * @param serverSettings that bear on speed and durability
 * @param table the figures, for people
 * @param figures all of them, for programs: what JSON can say
 * @param bounds the figures
 * @param notes what a reader has to know of this run; may be empty
 * @param faults what went wrong, so that the measurement is not whole; empty when all is well
 */
public record Findings(
    String scenario,
    String title,
    Map<String, Object> asked,
    String serverVersion,
    Map<String, String> serverSettings,
    TextTable table,
    Map<String, Object> figures,
    List<Bound> bounds,
    List<String> notes,
    List<String> faults) {

  public Findings {
    asked = Map.copyOf(asked);
    bounds = List.copyOf(bounds);
    notes = List.copyOf(notes);
    faults = List.copyOf(faults);
  }

  /** Prints the table and what became of the bounds. */
  public void print(PrintStream out, Machine machine) {
    out.println(title);
    out.printf(
        "PostgreSQL %s; Java %s; %d processors, load %.1f at the beginning%n%n",
        serverVersion, machine.java(), machine.processors(), machine.loadAverage());
    table.lines().forEach(out::println);
    out.println();
    bounds.forEach(bound -> out.println(bound.line()));
    notes.forEach(note -> out.println("note: " + note));
    faults.forEach(fault -> out.println("FAULT: " + fault));
  }

  /** All of it as the JSON file has it, without the machine. */
  public Map<String, Object> described() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("scenario", scenario);
    root.put("asked", asked);
    root.put("postgres", Map.of("version", serverVersion, "settings", serverSettings));
    root.put("bounds", bounds);
    root.put("figures", figures);
    root.put("notes", notes);
    root.put("faults", faults);
    return root;
  }
}
