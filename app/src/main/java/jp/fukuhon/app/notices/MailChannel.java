package jp.fukuhon.app.notices;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.SSLContext;
import jp.fukuhon.app.settings.Endpoint;
import jp.fukuhon.app.settings.NoticeSettings.MailTls;
import jp.fukuhon.core.fault.FaultPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.mail.MailException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.mail.javamail.MimeMessageHelper;

/**
 * Hands notices to a mail relay. The Message-ID is made of the notice's key, so that a repetition
 * is known for one. Over TLS the relay's certificate and host are verified. Thread-safe.
 */
final class MailChannel implements Channel {

  private static final String CONNECT_MILLIS = "10000";
  private static final String ANSWER_MILLIS = "20000";

  private final JavaMailSenderImpl sender = new JavaMailSenderImpl();
  private final NoticeText text;
  private final String from;
  private final List<String> to;
  private final Clock clock;

  /** A login at the relay. */
  record Login(String user, String password) {

    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /**
   * A relay.
   *
   * @param host and port
   * @param tls how it is spoken to
   * @param login null for none
   * @param trust whom its certificate must lead to; null for the Java runtime's
   */
  record Relay(Endpoint host, MailTls tls, @Nullable Login login, @Nullable SSLContext trust) {}

  MailChannel(Relay relay, String from, List<String> to, NoticeText text, Clock clock) {
    this.text = text;
    this.from = from;
    this.to = List.copyOf(to);
    this.clock = clock;
    sender.setHost(relay.host().host());
    sender.setPort(relay.host().port());
    sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
    if (relay.login() != null) {
      sender.setUsername(relay.login().user());
      sender.setPassword(relay.login().password());
    }
    sender.setJavaMailProperties(properties(relay));
  }

  private static Properties properties(Relay relay) {
    Properties properties = new Properties();
    properties.setProperty("mail.transport.protocol", "smtp");
    properties.setProperty("mail.smtp.connectiontimeout", CONNECT_MILLIS);
    properties.setProperty("mail.smtp.timeout", ANSWER_MILLIS);
    properties.setProperty("mail.smtp.writetimeout", ANSWER_MILLIS);
    properties.setProperty("mail.smtp.auth", String.valueOf(relay.login() != null));
    properties.setProperty("mail.smtp.ssl.enable", String.valueOf(relay.tls() == MailTls.TLS));
    String startTls = String.valueOf(relay.tls() == MailTls.STARTTLS);
    properties.setProperty("mail.smtp.starttls.enable", startTls);
    properties.setProperty("mail.smtp.starttls.required", startTls);
    properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    properties.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
    if (relay.trust() != null) {
      properties.put("mail.smtp.ssl.socketFactory", relay.trust().getSocketFactory());
    }
    return properties;
  }

  @Override
  public String name() {
    return "MAIL";
  }

  @Override
  public void send(Notice notice) throws NotTaken {
    FaultPoint.NOTICE_REQUEST.before();
    try {
      sender.send(message(notice));
    } catch (MailException | MessagingException e) {
      throw new NotTaken(reason(e), e);
    }
    FaultPoint.NOTICE_REQUEST.after();
  }

  private MimeMessage message(Notice notice) throws MessagingException {
    MimeMessage message = sender.createMimeMessage();
    MimeMessageHelper helper = new MimeMessageHelper(message, StandardCharsets.UTF_8.name());
    helper.setFrom(from);
    helper.setTo(to.toArray(String[]::new));
    helper.setSubject(text.subject(notice));
    helper.setText(text.body(notice));
    helper.setSentDate(Date.from(clock.instant()));
    String id = notice.key().replaceAll("[^A-Za-z0-9.-]", ".");
    message.setHeader("Message-ID", "<" + id + "@" + domain() + ">");
    message.setHeader("Auto-Submitted", "auto-generated"); // RFC 3834: nobody's absence is told us
    return message;
  }

  private String domain() {
    return from.substring(from.indexOf('@') + 1);
  }

  /** The last cause says it; addresses and answers of a relay are no secrets of ours. */
  private static String reason(Exception failure) {
    Throwable at = failure;
    while (at.getCause() != null && at.getCause() != at) {
      at = at.getCause();
    }
    return at.getClass().getSimpleName()
        + ": "
        + String.valueOf(at.getMessage()).lines().findFirst().orElse("");
  }
}
