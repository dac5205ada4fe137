package jp.fukuhon.campaign.points;

import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import jp.fukuhon.campaign.scene.Moment;
import jp.fukuhon.campaign.scene.Orders;
import jp.fukuhon.campaign.scene.Place;
import jp.fukuhon.campaign.scene.Recovery;
import jp.fukuhon.campaign.scene.Scene;
import jp.fukuhon.core.fault.FaultPoint;
import jp.fukuhon.testkit.process.EngineProcess;
import org.jspecify.annotations.Nullable;

/** Does a deed on a scene: what must be there before, the deed itself, what is put right after. */
final class Play {

  private static final Place CHUNK_SENT = new Place(FaultPoint.CHUNK_LEDGER, Moment.AFTER);
  private static final Place CHUNK_VERIFIED = new Place(FaultPoint.VERIFY_CHUNK, Moment.AFTER);
  private static final Place PREPARING = new Place(FaultPoint.PREPARATION, Moment.BEFORE);

  private final Scene scene;
  private final Deed deed;
  private final Amiss amiss;
  private final Nights nights;
  private final Told told;
  private final Wishes wishes;
  private @Nullable EngineProcess sender;
  private @Nullable EngineProcess server;
  private @Nullable EngineProcess asking;
  private @Nullable Question question;
  private String id = "";

  Play(Scene scene, Deed deed) {
    this.scene = scene;
    this.deed = deed;
    this.amiss = new Amiss(scene);
    this.nights = new Nights(scene);
    this.told = new Told(scene);
    this.wishes = new Wishes(scene);
  }

  /** Everything up to the deed; a transfer that must be under way is. */
  void prepare() throws SQLException {
    switch (deed) {
      case SEND, SEND_BY_SERVER -> scene.changeAll();
      case STAMP -> {
        scene.changeAll();
        amiss.askForTimeStamps();
      }
      case SEND_BAD_ROWS -> {
        scene.changeAll();
        amiss.spoilRows();
      }
      case SEND_TO_NOBODY -> {
        scene.changeAll();
        amiss.wrongRecipients();
      }
      case RESTART, ABORT -> {
        sendUntil(scene.atSender(), CHUNK_SENT);
        killSender();
      }
      case TERMINATE_SENDER, TERMINATE_CENTRE, PROGRESS -> sendUntil(scene.atSender(), CHUNK_SENT);
      case VERIFY_AGAIN -> {
        sendUntil(scene.atCentre(), CHUNK_VERIFIED);
        scene.serving().kill();
      }
      case ABORT_UNOFFERED -> {
        sendUntil(scene.atSender(), PREPARING);
        killSender();
      }
      case RECONCILE -> {
        amiss.spoilRows();
        scene.gateway().start("send").awaitExit();
      }
      case MEND -> id = amiss.findSomethingDifferent();
      case SEND_MENDED -> scene.gateway().run(mend(amiss.findSomethingDifferent()));
      case NIGHT, LATE_NIGHT, TOLD_NIGHT -> {
        scene.changeAll();
        if (deed == Deed.TOLD_NIGHT) {
          told.begin();
        }
        nights.begin();
        if (deed != Deed.NIGHT) {
          nights.holdUp();
        }
      }
      case SKIP_NIGHT -> nights.begin();
      case SEND_ASKED -> {
        scene.changeAll();
        wishes.make();
      }
      case COMPARE_BY_SERVER -> {
        wishes.make();
        scene.gateway().run("send"); // which hears of it
      }
      case SWEEP -> {
        scene.changeAll();
        scene.gateway().run("send");
        amiss.letTimePass();
      }
      case VIEW,
          READ_DESCRIPTION,
          CHECKPOINT,
          QUARANTINE_PEER,
          PLAN_CHANGE,
          ORDER_BANDWIDTH,
          ADD_ACCOUNT,
          REWRAP,
          ASK -> {}
    }
    if (deed == Deed.SEND_BY_SERVER) {
      server = scene.gateway().start("serve");
    }
  }

  private void sendUntil(Orders orders, Place place) throws SQLException {
    scene.changeAll();
    orders.stand(place, place.equals(PREPARING) ? 1 : 2);
    EngineProcess started = scene.gateway().start("send");
    sender = started;
    scene.await(
        "the sender or the centre stands at " + place,
        () -> {
          if (!started.isAlive() && !orders.isStanding()) {
            throw new IllegalStateException("the sender has ended");
          }
          return orders.isStanding();
        });
    id = scene.newest();
  }

  private void killSender() {
    sender().kill();
    scene.atSender().withdraw();
    Recovery.awaitNobodyAtWork(scene);
  }

  private EngineProcess sender() {
    return Objects.requireNonNull(sender);
  }

  /**
   * Begins the deed.
   *
   * @param order given just before
   * @return the process at work at the gateway, if there is one
   */
  @Nullable EngineProcess begin(Runnable order) {
    return switch (deed) {
      case SEND, SEND_BAD_ROWS, SEND_TO_NOBODY, SEND_ASKED -> started(order, "send");
      case STAMP -> {
        started(order, "send").expectExit(0);
        yield null;
      }
      case RESTART -> started(order, "restart", id);
      case ABORT, ABORT_UNOFFERED -> started(order, abort());
      case VERIFY_AGAIN -> {
        order.run();
        scene.serveAgain();
        yield sender();
      }
      case SEND_BY_SERVER -> {
        order.run();
        asking = scene.gateway().start("send", "--server");
        yield Objects.requireNonNull(server);
      }
      case TERMINATE_SENDER -> {
        order.run();
        sender().terminate();
        yield sender();
      }
      case TERMINATE_CENTRE -> {
        order.run();
        scene.serving().terminate();
        scene.atSender().withdraw();
        yield sender();
      }
      case VIEW -> {
        order.run();
        question =
            Question.ask(
                scene,
                "/v1/registers/" + scene.gateway().name() + "/FUKUHON/" + amiss.someRegister());
        yield null;
      }
      case READ_DESCRIPTION -> {
        order.run();
        question = Question.ask(scene, scene.operatorsPort(), "/v1/openapi.yaml");
        yield null;
      }
      case PROGRESS -> {
        order.run();
        question = Question.ask(scene, "/v1/transfers/" + id);
        scene.atSender().withdraw();
        yield sender();
      }
      case CHECKPOINT -> started(order, "audit", "checkpoint");
      case QUARANTINE_PEER ->
          started(order, "peer", "quarantine", "CENTRE", "--reason", "fault campaign");
      case PLAN_CHANGE ->
          started(
              order,
              "doctor",
              "--plan-change",
              LocalDate.now(ZoneId.of("Asia/Tokyo")).plusDays(60).toString());
      case ORDER_BANDWIDTH ->
          started(order, "bandwidth", stream(), "500 Mbit/s", "--reason", "fault campaign");
      case ADD_ACCOUNT ->
          started(
              order,
              "account",
              "add",
              "c" + Long.toString(System.nanoTime(), 36), // a login is given once
              "--person",
              "campaign",
              "--role",
              "OPERATOR",
              "--reason",
              "fault campaign");
      case REWRAP -> {
        order.run();
        yield scene.centre().start("rewrap");
      }
      case SWEEP -> {
        order.run();
        yield scene.centre().start("sweep");
      }
      case ASK -> {
        order.run();
        yield wishes.start();
      }
      case RECONCILE -> started(order, "reconcile");
      case MEND -> started(order, mend(id));
      case SEND_MENDED -> started(order, "send");
      case NIGHT, LATE_NIGHT, TOLD_NIGHT, COMPARE_BY_SERVER -> started(order, "serve");
      case SKIP_NIGHT -> started(order, nights.skip());
    };
  }

  private EngineProcess started(Runnable order, String... verb) {
    order.run();
    return scene.gateway().start(verb);
  }

  private static String[] mend(String comparison) {
    return new String[] {"reconcile", "mend", comparison, "--resend", "--by", "campaign"};
  }

  private String stream() {
    return scene.gateway().name() + "-FUKUHON";
  }

  private String[] abort() {
    return new String[] {"abort", id, "--yes", "--reason", "fault campaign"};
  }

  /** The command that an operator types who wants the same again; null for what status names. */
  @Nullable List<String> again() {
    return switch (deed) {
      case ABORT, ABORT_UNOFFERED -> List.of(abort());
      case CHECKPOINT -> List.of("audit", "checkpoint");
      case QUARANTINE_PEER -> List.of("peer", "release", "CENTRE", "--reason", "fault campaign");
      case PLAN_CHANGE -> List.of("doctor", "--withdraw-change");
      case RECONCILE -> List.of("reconcile");
      case MEND -> List.of(mend(id));
      case ORDER_BANDWIDTH ->
          List.of("bandwidth", stream(), "configured", "--reason", "fault campaign");
      case SKIP_NIGHT -> List.of(nights.skip());
      default -> null;
    };
  }

  /** Whether nobody is at work at the gateway and the centre still has to come to the place. */
  boolean isTheCentresOwn() {
    return deed == Deed.STAMP;
  }

  /** Whoever asked over the line has an answer or none. */
  void endQuestion() {
    if (question != null) {
      question.awaitEnd();
    }
  }

  /** Whether the process at work runs on when the deed is done, under a supervisor. */
  boolean isSupervised() {
    return isNight() || deed == Deed.COMPARE_BY_SERVER;
  }

  private boolean isNight() {
    return deed == Deed.NIGHT || deed == Deed.LATE_NIGHT || deed == Deed.TOLD_NIGHT;
  }

  /** The place is reached: what was held up so that it is reached goes on. */
  void reached() throws SQLException {
    nights.letGoOn();
  }

  /** Whether a process that runs on by itself has done what it runs for. */
  boolean isDone(EngineProcess running) {
    return isSupervised()
        ? isOver()
        : running.equals(server) && asking != null && !asking.isAlive();
  }

  private boolean isOver() {
    return isNight() ? nights.isOver() : wishes.isAnswered();
  }

  /** A running gateway ends when it has done what it was asked. */
  void endServer(@Nullable EngineProcess atWork) throws SQLException {
    if (isNight() && atWork != null) {
      scene.await("the night's end", nights::isOver);
      nights.demandDone();
      if (deed == Deed.TOLD_NIGHT) {
        told.demandTold();
      }
      atWork.terminate();
    }
    if (deed == Deed.COMPARE_BY_SERVER && atWork != null) {
      scene.await("the comparison's end", wishes::isAnswered);
      atWork.terminate();
    }
    if (server != null && asking != null) {
      if (server.isAlive()) {
        asking.awaitExit();
        server.terminate();
      }
      server.awaitExit();
      asking.awaitExit();
    }
  }

  /** Whether the deed moves a transfer; other deeds have nothing that status could name. */
  boolean isTransfer() {
    return switch (deed) {
      case VIEW,
          READ_DESCRIPTION,
          CHECKPOINT,
          QUARANTINE_PEER,
          PLAN_CHANGE,
          ORDER_BANDWIDTH,
          ADD_ACCOUNT,
          REWRAP,
          SWEEP,
          RECONCILE,
          MEND,
          ASK,
          SKIP_NIGHT ->
          false;
      default -> true;
    };
  }

  /** Puts right what the deed has put wrong on purpose. */
  void restore() throws SQLException {
    switch (deed) {
      case SEND_BAD_ROWS -> amiss.mendRows();
      case SEND_TO_NOBODY -> amiss.rightRecipients();
      case QUARANTINE_PEER ->
          scene
              .gateway()
              .start("peer", "release", "CENTRE", "--reason", "fault campaign")
              .awaitExit();
      case PLAN_CHANGE -> scene.gateway().run("doctor", "--withdraw-change");
      case MEND, SEND_MENDED -> {
        if (deed == Deed.MEND) {
          scene.gateway().start(mend(id)).awaitExit(); // asked for before, or now
        }
        scene.gateway().run("send");
        scene.gateway().run("reconcile");
      }
      case RECONCILE -> {
        amiss.demandTheSameDifference();
        amiss.mendRows();
        scene.gateway().run("send");
      }
      case ORDER_BANDWIDTH ->
          scene
              .gateway()
              .start("bandwidth", stream(), "configured", "--reason", "fault campaign")
              .awaitExit();
      case NIGHT, LATE_NIGHT, SKIP_NIGHT -> nights.end();
      case TOLD_NIGHT -> {
        nights.end();
        told.end();
      }
      case ASK, SEND_ASKED -> wishes.withdraw();
      case SWEEP -> amiss.demandSwept();
      default -> {}
    }
  }
}
