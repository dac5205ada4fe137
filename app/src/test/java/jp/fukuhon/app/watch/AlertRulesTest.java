package jp.fukuhon.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The example alert rules, by Prometheus's own tool. */
class AlertRulesTest {

  /** Where the rules are, from this module. */
  static final Path FOLDER = Path.of("..", "docs", "alerts").toAbsolutePath().normalize();

  private static final String RULES = "fukuhon.rules.yml";
  private static final Pattern METRIC = Pattern.compile("\\bfukuhon_[a-z_]+\\b");

  private static String promtool(String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("promtool"),
                        java.util.stream.Stream.of(arguments))
                    .toList())
            .directory(FOLDER.toFile())
            .redirectErrorStream(true);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new AssertionError(
          "promtool is missing: apt-get install --no-install-recommends prometheus", e);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as("%s%n%s", String.join(" ", arguments), output).isZero();
    return output;
  }

  /** Every metric of ours that an alert rule names. */
  static Set<String> metrics() throws IOException {
    Matcher matcher = METRIC.matcher(Files.readString(FOLDER.resolve(RULES)));
    Set<String> names = new TreeSet<>();
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }

  private static Set<String> alerts(String file) throws IOException {
    return Pattern.compile("(?:alert: |alertname=\")(Fukuhon[A-Za-z]+)")
        .matcher(Files.readString(FOLDER.resolve(file)))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void promtoolAcceptsTheRules() throws Exception {
    assertThat(promtool("check", "rules", RULES)).contains("SUCCESS");
  }

  @Test
  void theyFireWhenTheyShouldAndOnlyThen() throws Exception {
    assertThat(promtool("test", "rules", "fukuhon.rules.test.yml")).contains("SUCCESS");
  }

  @Test
  void everyAlertIsSeenToFire() throws IOException {
    assertThat(alerts("fukuhon.rules.test.yml"))
        .isEqualTo(alerts(RULES))
        .hasSizeGreaterThanOrEqualTo(20);
  }
}
