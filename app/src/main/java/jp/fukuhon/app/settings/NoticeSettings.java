package jp.fukuhon.app.settings;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whom a serving gateway tells when its transfers need somebody (お知らせ); no channel for nobody.
 *
 * @param mail through a relay; null for no mail
 * @param webhook a receiver over HTTP; null for none
 */
public record NoticeSettings(@Nullable Mail mail, @Nullable Webhook webhook) {

  /** Whether anybody is told. */
  public boolean isOn() {
    return mail != null || webhook != null;
  }

  /** How a relay is spoken to. */
  public enum MailTls {
    /** Plain first, then TLS; without it nothing is sent. */
    STARTTLS,
    /** TLS from the first octet. */
    TLS,
    /** Plain: a decision to be made knowingly. */
    NONE
  }

  /**
   * Mail.
   *
   * @param relay {@code host:port}
   * @param tls how it is spoken to
   * @param anchors PEM file of the authorities that the relay's certificate leads to; null for
   *     those of the Java runtime
   * @param user null for no login
   * @param passwordFile its password, one line; null without a user
   * @param from address
   * @param to addresses
   */
  public record Mail(
      String relay,
      @DefaultValue("starttls") MailTls tls,
      @Nullable Path anchors,
      @Nullable String user,
      @Nullable Path passwordFile,
      String from,
      @DefaultValue List<String> to) {}

  /**
   * A receiver over HTTP.
   *
   * @param url https, or http on a loopback address
   * @param secretFile what bodies are authenticated with, one line of at least 32 characters
   * @param anchors PEM file of the authorities that its certificate leads to; null for those of the
   *     Java runtime
   */
  public record Webhook(String url, Path secretFile, @Nullable Path anchors) {}
}
