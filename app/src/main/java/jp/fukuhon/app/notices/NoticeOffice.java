package jp.fukuhon.app.notices;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.sql.DataSource;
import jp.fukuhon.app.party.PartyKeys;
import jp.fukuhon.app.party.Served;
import jp.fukuhon.app.settings.Endpoint;
import jp.fukuhon.app.settings.NoticeSettings;
import jp.fukuhon.app.settings.PartySettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.error.TransferException;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.core.ledger.PartyTransactions;
import jp.fukuhon.core.watch.Tally;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells the municipality, beside a gateway that serves: writes notices down, then sends what is
 * due, one after the other, each until it is taken or three days old. Each is sent at least once by
 * each channel; a repetition carries the same key. Nothing of a transfer waits for it. One thread.
 */
public final class NoticeOffice implements Served.Beside {

  private static final Logger LOG = LoggerFactory.getLogger(NoticeOffice.class);
  private static final long LOOK_MILLIS = 2_000;
  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration GIVE_UP = Duration.ofDays(3);
  private static final int SMTP = 25;

  private final NoticeBook book;
  private final TransactionTemplate transactions;
  private final NoticeClerk clerk;
  private final CertificateWatch certificates;
  private final List<Channel> channels;
  private final Clock clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private NoticeOffice(Served served, DataSource engine, List<Channel> channels, Clock clock) {
    this.book = new NoticeBook(JdbcClient.create(engine));
    this.transactions = new TransactionTemplate(new PartyTransactions(engine));
    this.channels = List.copyOf(channels);
    this.clock = clock;
    List<String> names = channels.stream().map(Channel::name).toList();
    this.clerk = new NoticeClerk(book, transactions, served.loaded().settings().streams(), names);
    this.certificates =
        new CertificateWatch(book, transactions, served.certificates(), names, clock);
    this.thread = Thread.ofPlatform().name("notices").unstarted(this::run);
  }

  /** Opens it, if the settings name anybody who is told. */
  public static Served.Beside open(Served served) {
    if (!served.loaded().settings().notices().isOn()) {
      return Served.Beside.NOTHING;
    }
    Clock clock = Clock.systemUTC();
    NoticeOffice office =
        new NoticeOffice(
            served, served.pools().getFirst(), channels(served.loaded(), clock), clock);
    office.begin();
    office.thread.start();
    LOG.info("notices go by {}", office.channels.stream().map(Channel::name).toList());
    return office;
  }

  private static List<Channel> channels(Loaded loaded, Clock clock) {
    PartySettings settings = loaded.settings();
    NoticeText text =
        new NoticeText(settings.party(), settings.environment(), "./fukuhon -C " + loaded.folder());
    List<Channel> channels = new ArrayList<>();
    NoticeSettings.Mail mail = settings.notices().mail();
    if (mail != null) {
      MailChannel.Login login =
          mail.user() == null || mail.passwordFile() == null
              ? null
              : new MailChannel.Login(
                  mail.user(), PartyKeys.secret(loaded.resolve(mail.passwordFile())));
      channels.add(
          new MailChannel(
              new MailChannel.Relay(
                  Endpoint.parse(mail.relay(), SMTP).orElseThrow(),
                  mail.tls(),
                  login,
                  trust(loaded, mail.anchors())),
              mail.from(),
              mail.to(),
              text,
              clock));
    }
    NoticeSettings.Webhook webhook = settings.notices().webhook();
    if (webhook != null) {
      String secret = PartyKeys.secret(loaded.resolve(webhook.secretFile()));
      channels.add(
          new WebhookChannel(
              URI.create(webhook.url()),
              secret.getBytes(StandardCharsets.UTF_8),
              text,
              trust(loaded, webhook.anchors()),
              clock));
    }
    return channels;
  }

  private static @Nullable SSLContext trust(Loaded loaded, @Nullable Path anchors) {
    return anchors == null ? null : PartyKeys.trusting(loaded.resolve(anchors));
  }

  /** What happens once the party serves is told, whatever becomes of the database later. */
  private void begin() {
    try {
      clerk.begin();
    } catch (DataAccessException e) {
      LOG.warn("the beginning of notices is written down later", e);
    }
  }

  private void run() {
    try {
      do {
        try {
          clerk.begin();
          clerk.tend();
          certificates.tend();
          deliver();
        } catch (DataAccessException | TransactionException | TransferException e) {
          LOG.warn("notices cannot be looked after; it is tried again", e);
        }
      } while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver() throws InterruptedException {
    for (Channel channel : channels) {
      while (closed.getCount() > 0 && book.isDue(channel.name())) {
        List<NoticeBook.Claim> claimed =
            FaultPoint.NOTICE_CLAIMED.transaction(
                transactions, () -> book.claim(channel.name(), LEASE).stream().toList());
        if (claimed.isEmpty()) {
          break; // another node was quicker
        }
        deliver(channel, claimed.getFirst());
      }
    }
  }

  private void deliver(Channel channel, NoticeBook.Claim claim) throws InterruptedException {
    try {
      channel.send(claim.notice());
    } catch (Channel.NotTaken e) {
      Tally.NOTICES_REPEATED.one(channel.name());
      LOG.warn(
          "notice {} ({}) was not taken by {}, attempt {}: {}",
          claim.notice().key(),
          claim.notice().kind(),
          channel.name(),
          claim.attempts(),
          e.getMessage());
      Duration again = again(claim, clock.instant());
      FaultPoint.NOTICE_ENDED.run(
          transactions, () -> book.failed(claim, again, String.valueOf(e.getMessage())));
      return;
    }
    FaultPoint.NOTICE_ENDED.run(transactions, () -> book.taken(claim));
    Tally.NOTICES_SENT.one(channel.name());
    LOG.info(
        "notice {} ({}) was taken by {}",
        claim.notice().key(),
        claim.notice().kind(),
        channel.name());
  }

  /** After growing pauses with jitter; never again once it is too old to be of use. */
  static @Nullable Duration again(NoticeBook.Claim claim, Instant now) {
    if (claim.writtenAt().plus(GIVE_UP).isBefore(now)) {
      return null;
    }
    int doublings = Math.min(claim.attempts() - 1, 12);
    Duration pause = FIRST_PAUSE.multipliedBy(1L << doublings);
    Duration wanted = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    return wanted.plusMillis(ThreadLocalRandom.current().nextLong(wanted.toMillis() / 4 + 1));
  }

  /** Ends after the notice in hand, which is bounded in time. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Channel channel : channels) {
      if (channel instanceof WebhookChannel webhook) {
        webhook.close();
      }
    }
  }
}
