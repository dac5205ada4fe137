package jp.fukuhon.app.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WebhookChannelTest {

  private static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final Notice NOTICE =
      new Notice(
          "131016-FUKUHON#7",
          Kind.TRANSFER_REJECTED,
          "131016-FUKUHON",
          null,
          "131016-FUKUHON-000042",
          Instant.parse("2026-12-04T21:00:00Z"),
          "faults 3");

  private static WebhookChannel channel(Receiver receiver) {
    return new WebhookChannel(
        URI.create(receiver.url()),
        SECRET,
        new NoticeText("131016", "practice", "./fukuhon -C /srv/131016"),
        null,
        Clock.systemUTC());
  }

  @Test
  void whoHasTheSecretCanTellThatItIsOurs() throws Exception {
    try (Receiver receiver = new Receiver();
        WebhookChannel channel = channel(receiver)) {
      channel.send(NOTICE);
      Receiver.Posted posted = receiver.posted().getFirst();
      assertThat(posted.key()).isEqualTo("\"131016-FUKUHON#7\"");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
      mac.update(
          (Objects.requireNonNull(posted.timestamp()) + ".").getBytes(StandardCharsets.UTF_8));
      assertThat(posted.signature())
          .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(posted.body())));
      JsonNode json = JsonMapper.shared().readTree(posted.body());
      assertThat(json.required("kind").stringValue()).isEqualTo("TRANSFER_REJECTED");
      assertThat(json.required("transfer").stringValue()).isEqualTo("131016-FUKUHON-000042");
      assertThat(json.required("type").stringValue()).isEqualTo("./fukuhon -C /srv/131016 status");
    }
  }

  @Test
  void onlyAnAnswerOf2xxHasTakenItAndNobodyIsFollowedElsewhere() throws Exception {
    try (Receiver receiver = new Receiver();
        WebhookChannel channel = channel(receiver)) {
      for (int status : new int[] {301, 307, 400, 404, 500, 503}) {
        receiver.answer(status);
        assertThatThrownBy(() -> channel.send(NOTICE))
            .isInstanceOf(Channel.NotTaken.class)
            .hasMessageContaining(String.valueOf(status));
      }
      receiver.answer(202);
      channel.send(NOTICE);
      assertThat(receiver.posted()).extracting(Receiver.Posted::path).containsOnly("/hook");
    }
  }

  @Test
  void aReceiverThatIsGoneHasNotTakenIt() throws Exception {
    Receiver receiver = new Receiver();
    try (WebhookChannel channel = channel(receiver)) {
      receiver.close();
      assertThatThrownBy(() -> channel.send(NOTICE)).isInstanceOf(Channel.NotTaken.class);
    }
  }
}
