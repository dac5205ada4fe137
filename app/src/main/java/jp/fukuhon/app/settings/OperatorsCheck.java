package jp.fukuhon.app.settings;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jp.fukuhon.app.settings.PartySettings.KeyFile;
import jp.fukuhon.app.settings.PartySettings.Role;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.seal.SecretFiles;

/** Judges what the settings say about the operators' HTTP API. */
final class OperatorsCheck {

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final int MOST_SIGN_INS = 10_000;

  private final Loaded loaded;
  private final List<String> faults;

  private OperatorsCheck(Loaded loaded, List<String> faults) {
    this.loaded = loaded;
    this.faults = faults;
  }

  static void check(Loaded loaded, List<String> faults) {
    OperatorsSettings operators = loaded.settings().operators();
    if (operators != null) {
      new OperatorsCheck(loaded, faults).check(operators);
    }
  }

  private void check(OperatorsSettings operators) {
    require(
        operators.port() >= 1 && operators.port() <= 65_535,
        "port: " + operators.port() + " is not between 1 and 65535");
    require(
        loaded.settings().role() != Role.CENTRE
            || operators.port() != loaded.settings().server().port(),
        "port: " + operators.port() + " is server.port already");
    within("session-idle", operators.sessionIdle());
    within("session-longest", operators.sessionLongest());
    require(
        operators.sessionLongest().compareTo(operators.sessionIdle()) >= 0,
        "session-longest: is shorter than session-idle");
    require(
        operators.signInsPerMinute() >= 1 && operators.signInsPerMinute() <= MOST_SIGN_INS,
        "sign-ins-per-minute: is not between 1 and " + MOST_SIGN_INS);
    KeyFile tls = operators.tls();
    if (tls == null || tls.file() == null || tls.passwordFile() == null) {
      faults.add("operators.tls: is missing; {file, password-file} of a PKCS#12");
    } else {
      secret("key store", tls.file());
      secret("password file", tls.passwordFile());
    }
  }

  private void secret(String what, Path path) {
    Path file = loaded.resolve(path);
    if (!Files.isReadable(file)) {
      faults.add("operators.tls: there is no readable file " + file);
      return;
    }
    SecretFiles.fault(what, file)
        .ifPresent(
            fault ->
                faults.add("operators.tls: " + fault.getMessage() + " (" + fault.hint() + ")"));
  }

  private void within(String name, Duration time) {
    require(
        time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0,
        name + ": is not between a minute and 7 days");
  }

  private void require(boolean condition, String fault) {
    if (!condition) {
      faults.add("operators." + fault);
    }
  }
}
