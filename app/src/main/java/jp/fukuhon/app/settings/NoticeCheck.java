package jp.fukuhon.app.settings;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import jp.fukuhon.app.settings.NoticeSettings.Mail;
import jp.fukuhon.app.settings.NoticeSettings.MailTls;
import jp.fukuhon.app.settings.NoticeSettings.Webhook;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.seal.SecretFiles;
import org.jspecify.annotations.Nullable;

/**
 * Judges what the settings say about whom is told. A component may be missing: see SettingsCheck.
 */
final class NoticeCheck {

  private static final Pattern ADDRESS =
      Pattern.compile("[^@\\s<>,;:\"]{1,64}@[A-Za-z0-9.-]{1,253}");
  private static final int SMTP = 25;

  private final Loaded loaded;
  private final List<String> faults;

  private NoticeCheck(Loaded loaded, List<String> faults) {
    this.loaded = loaded;
    this.faults = faults;
  }

  static void check(Loaded loaded, List<String> faults) {
    NoticeSettings notices = loaded.settings().notices();
    NoticeCheck check = new NoticeCheck(loaded, faults);
    if (notices.isOn() && loaded.settings().role() != PartySettings.Role.GATEWAY) {
      faults.add("notices: a centre tells nobody by itself; watch it by its metrics");
    }
    if (notices.mail() != null) {
      check.mail(notices.mail());
    }
    if (notices.webhook() != null) {
      check.webhook(notices.webhook());
    }
  }

  private void mail(Mail mail) {
    if (mail.relay() == null || Endpoint.parse(mail.relay(), SMTP).isEmpty()) {
      faults.add("notices.mail.relay: '" + mail.relay() + "' is not host:port");
    }
    address("notices.mail.from", mail.from());
    if (mail.to().isEmpty()) {
      faults.add("notices.mail.to: is missing");
    }
    mail.to().forEach(to -> address("notices.mail.to", to));
    if ((mail.user() == null) != (mail.passwordFile() == null)) {
      faults.add("notices.mail: user and password-file belong together");
    }
    if (mail.user() != null && mail.tls() == MailTls.NONE) {
      faults.add("notices.mail.tls: a password is not sent in clear; say starttls or tls");
    }
    if (mail.passwordFile() != null) {
      secret("notices.mail.password-file", mail.passwordFile());
    }
    anchors("notices.mail.anchors", mail.anchors());
  }

  private void webhook(Webhook webhook) {
    if (webhook.url() == null || !isAllowed(webhook.url())) {
      faults.add(
          "notices.webhook.url: '"
              + webhook.url()
              + "' is not https://host/path, nor http on a loopback address");
    }
    if (webhook.secretFile() == null) {
      faults.add("notices.webhook.secret-file: is missing");
    } else {
      secret("notices.webhook.secret-file", webhook.secretFile());
    }
    anchors("notices.webhook.anchors", webhook.anchors());
  }

  private static boolean isAllowed(String url) {
    try {
      URI uri = URI.create(url);
      String host = uri.getHost();
      return host != null
          && uri.getUserInfo() == null
          && ("https".equals(uri.getScheme())
              || ("http".equals(uri.getScheme()) && WatchCheck.isLoopback(host)));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void address(String name, @Nullable String address) {
    if (address == null || !ADDRESS.matcher(address).matches()) {
      faults.add(name + ": '" + address + "' is no mail address");
    }
  }

  private void secret(String name, Path path) {
    SecretFiles.fault("secret", loaded.resolve(path))
        .ifPresent(
            fault -> faults.add(name + ": " + fault.getMessage() + " (" + fault.hint() + ")"));
  }

  /** Who can write it can pass for the receiver. */
  private void anchors(String name, @Nullable Path path) {
    if (path == null) {
      return;
    }
    Path file = loaded.resolve(path);
    if (!Files.isReadable(file)) {
      faults.add(name + ": there is no readable file " + file);
    } else if (!SecretFiles.isWrittenByOwnerOnly(file)) {
      faults.add(name + ": " + file + " can be written by others (chmod go-w " + file + ")");
    }
  }
}
