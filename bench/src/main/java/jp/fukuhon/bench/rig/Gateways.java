package jp.fukuhon.bench.rig;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jp.fukuhon.practice.lab.LabParty;

/**
 * Gateways that are up all day ({@code serve}), and one JVM that asks them, as an operator would.
 * Not thread-safe.
 */
public final class Gateways implements AutoCloseable {

  private final Parties parties;
  private final List<Serving> serving = new ArrayList<>();
  private final Resident operator;

  private Gateways(Parties parties) {
    this.parties = parties;
    this.operator = Resident.start(parties.site(), "operator");
  }

  /**
   * Starts those of all municipalities.
   *
   * @param settings of the product, for all of them
   */
  public static Gateways start(Parties parties, Map<String, String> settings) {
    return start(parties, settings, List.of());
  }

  /**
   * The same.
   *
   * @param jvmOptions of each, beside those that every process has
   */
  public static Gateways start(
      Parties parties, Map<String, String> settings, List<String> jvmOptions) {
    return start(parties, municipality -> settings, jvmOptions);
  }

  /** Starts those of all municipalities, each with settings of its own. */
  public static Gateways startEach(
      Parties parties, Function<LabParty, Map<String, String>> settings) {
    return start(parties, settings, List.of());
  }

  private static Gateways start(
      Parties parties, Function<LabParty, Map<String, String>> settings, List<String> jvmOptions) {
    Gateways all = new Gateways(parties);
    for (LabParty municipality : parties.senders()) {
      String name = "gateway-" + municipality.name();
      all.serving.add(
          Serving.gateway(parties, municipality, name, settings.apply(municipality), jvmOptions));
    }
    return all;
  }

  /**
   * Asks a gateway to send and waits for the end.
   *
   * @param options of the verb, for example {@code --full}
   * @throws jp.fukuhon.practice.PracticeException when it does not end well
   */
  public void send(LabParty municipality, String... options) {
    List<String> verb = new ArrayList<>(List.of("send", "--server"));
    verb.addAll(List.of(options));
    run(municipality, verb.toArray(String[]::new));
    serving.forEach(Serving::requireAlive);
  }

  /** Runs another verb of a municipality's to its end. */
  public void run(LabParty municipality, String... verb) {
    List<String> arguments = new ArrayList<>(List.of("-C", parties.directory(municipality)));
    arguments.addAll(List.of(verb));
    operator.run(arguments.toArray(String[]::new));
  }

  /** Ends all of them. */
  @Override
  public void close() {
    operator.close();
    serving.forEach(Serving::close);
  }
}
