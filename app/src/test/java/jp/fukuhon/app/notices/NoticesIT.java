package jp.fukuhon.app.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import jp.fukuhon.app.party.PartyKeys;
import jp.fukuhon.app.settings.Endpoint;
import jp.fukuhon.app.settings.NoticeSettings.MailTls;
import jp.fukuhon.testkit.process.Await;
import jp.fukuhon.testkit.process.EngineProcess;
import jp.fukuhon.testkit.process.PracticeLab;
import jp.fukuhon.testkit.process.Role;
import jp.fukuhon.testkit.process.Sql;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.subethamail.smtp.server.SMTPServer;

/** A gateway that serves and whose transfers fail, with a real relay and a real receiver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("NoticesIT") // its tests run one after the other
class NoticesIT {

  private static final String STREAM = "131016-FUKUHON";

  private final List<MimeMessage> mails = new CopyOnWriteArrayList<>();
  private PracticeLab lab;
  private Receiver receiver;
  private SMTPServer relay;
  private Connection superuser;
  private EngineProcess serving;

  @BeforeAll
  void layOut() throws Exception {
    lab = PracticeLab.start(PracticeLab.Plan.of(20));
    receiver = new Receiver();
    relay = relay(true);
    superuser = lab.gateway().connect(Role.SUPERUSER);
    Path secret = lab.gateway().directory().resolve("webhook.secret");
    Files.writeString(secret, "0123456789abcdef0123456789abcdef\n");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    lab.gateway().reconfigure("  centre:\n", "  centre:\n    patience: 0s\n");
    lab.gateway()
        .configure(
            """
            notices:
              mail:
                relay: localhost:%d
                anchors: keys/ca.pem
                from: fukuhon@city.chiyoda.lg.jp
                to: [koseki@city.chiyoda.lg.jp]
              webhook: {url: "%s", secret-file: webhook.secret}
            """
                .formatted(relay.getPortAllocated(), receiver.url()));
    serving = lab.gateway().start("serve");
    Await.until("it serves", () -> serving.isAlive() && serving.stderr().contains("ready:"));
  }

  @AfterAll
  void end() throws SQLException {
    try (PracticeLab ended = lab;
        Receiver closed = receiver;
        Connection connection = superuser) {
      relay.stop();
      assertThat(List.of(ended, closed, connection)).isNotEmpty();
    }
  }

  private SMTPServer relay(boolean withTls) throws Exception {
    SMTPServer.Builder builder =
        SMTPServer.port(0)
            .bindAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))
            .messageHandler((context, from, to, data) -> mails.add(parsed(data)));
    if (withTls) {
      builder = builder.startTlsSocketFactory(lab.centre().tls()).requireTLS();
    }
    SMTPServer server = builder.build();
    server.start();
    return server;
  }

  private static MimeMessage parsed(byte[] data) {
    try {
      return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(data));
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private void log(String outcome, int night) throws SQLException {
    try (Connection engine = lab.gateway().connect(Role.ENGINE)) {
      Sql.update(
          engine,
          "INSERT INTO audit.operation_log (actor, action, stream, outcome, detail) VALUES"
              + " ('engine', 'NIGHT', ?, ?, jsonb_build_object('businessDate', ?::text, 'note',"
              + " 'UNAVAILABLE (回線): no answer'))",
          STREAM,
          outcome,
          "2026-12-%02d".formatted(night));
    }
  }

  private long untold() throws SQLException {
    return Sql.number(superuser, "SELECT count(*) FROM notice.delivery WHERE taken_at IS NULL");
  }

  private void await(String what, java.util.concurrent.Callable<Boolean> state) {
    Await.until(what, Await.DEADLINE, state, serving::output);
  }

  @Test
  void aFailedRunIsToldByBothWithItsHopAndTheCommand() throws Exception {
    int before = mails.size();
    lab.gateway().start("send").expectExit(2); // no centre serves
    await("both are told", () -> mails.size() > before && untold() == 0);
    MimeMessage mail = mails.getLast();
    assertThat(mail.getSubject()).contains("【戸籍副本】", "[practice]", STREAM, "送信に失敗しました");
    assertThat(mail.getContent().toString())
        .contains("hop LINE", "次の操作: ./fukuhon -C " + lab.gateway().directory() + " status");
    assertThat(mail.getMessageID()).endsWith("@city.chiyoda.lg.jp>");
    assertThat(
            new String(receiver.posted().getLast().body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"kind\":\"TRANSFER_FAILED\"");
  }

  @Test
  void whatIsNotTakenIsTriedAgainAndSeenMeanwhile() throws Exception {
    receiver.answer(503);
    int before = receiver.posted().size();
    log("FAILED", 2);
    await(
        "it was tried",
        () ->
            receiver.posted().size() > before
                && Sql.number(superuser, "SELECT count(*) FROM notice.delivery WHERE failure <> ''")
                    > 0);
    assertThat(lab.gateway().run("status").stdout())
        .contains("notices by WEBHOOK: 1 not taken yet", "the receiver answered 503");
    receiver.answer(204);
    Sql.update(superuser, "UPDATE notice.delivery SET next_at = now() WHERE taken_at IS NULL");
    await("it is taken", () -> untold() == 0);
  }

  private MailChannel channel(SMTPServer to, boolean trusting) {
    return new MailChannel(
        new MailChannel.Relay(
            new Endpoint("localhost", to.getPortAllocated()),
            MailTls.STARTTLS,
            null,
            trusting ? trust() : null),
        "fukuhon@city.chiyoda.lg.jp",
        List.of("koseki@city.chiyoda.lg.jp"),
        new NoticeText("131016", "practice", "./fukuhon -C /srv/131016"),
        Clock.systemUTC());
  }

  private javax.net.ssl.@Nullable SSLContext trust() {
    return PartyKeys.trusting(
        Objects.requireNonNull(lab.gateway().directory()).resolve("keys/ca.pem"));
  }

  @Test
  void aRelayWithoutTlsOrOfAnotherAuthorityIsToldNothing() throws Exception {
    Notice notice =
        new Notice("test#1", Kind.NIGHT_FAILED, STREAM, null, null, Instant.now(), "note");
    SMTPServer plain = relay(false);
    try {
      int before = mails.size();
      assertThatThrownBy(() -> channel(plain, true).send(notice))
          .isInstanceOf(Channel.NotTaken.class);
      assertThatThrownBy(() -> channel(relay, false).send(notice))
          .isInstanceOf(Channel.NotTaken.class);
      assertThat(mails).hasSize(before);
      channel(relay, true).send(notice);
      assertThat(mails).hasSize(before + 1);
    } finally {
      plain.stop();
    }
  }
}
