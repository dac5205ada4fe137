package jp.fukuhon.practice.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import jp.fukuhon.practice.demo.DemoReport.Sending;
import jp.fukuhon.practice.demo.DemoReport.Trial;
import jp.fukuhon.practice.demo.Ledgers.Acknowledged;
import jp.fukuhon.practice.lab.Lab;
import jp.fukuhon.practice.lab.LabParty;
import jp.fukuhon.practice.samples.SampleRegisters;

/** What happens in the demonstration, in its order. One thread. */
final class Story {

  private static final Duration LONGEST_RUN = Duration.ofMinutes(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int FROZEN_TRIALS = 100;
  private static final int VIEW_TRIALS = 1_000;
  private static final int FOLLOW_UP = 2; // the deferred change and the new register
  private static final Pattern RESUMED = Pattern.compile("(\\d+) of them acknowledged already");
  private static final Pattern CHUNKS = Pattern.compile("(\\d+) chunks in this run");

  private final DemoRequest request;
  private final DemoSite site;
  private final DemoView view;
  private final Cancellation cancellation;

  Story(DemoRequest request, DemoSite site, DemoView view, Cancellation cancellation) {
    this.request = request;
    this.site = site;
    this.view = view;
    this.cancellation = cancellation;
  }

  /** What was tried while the sender was dead. */
  private record Pause(
      Trial frozen, RegisterSystem.Deferred change, Trial accepted, Trial withheld, long viewed) {}

  DemoReport tell(Lab.Outcome lab, long begin) throws SQLException, IOException {
    LabParty centre = lab.parties().getFirst();
    LabParty gateway = lab.parties().getLast();
    SampleRegisters samples =
        SampleRegisters.of(request.municipality(), lab.request().seed(), lab.request().textOnly());
    try (Databases databases = new Databases(site.directory())) {
      Ledgers ledgers =
          new Ledgers(databases.connect(gateway, "auditor"), databases.connect(centre, "auditor"));
      RegisterSystem source = new RegisterSystem(databases.connect(gateway, "feeder"), samples);
      Viewer viewer = new Viewer(databases.connect(centre, "viewer"), request.municipality());

      new Serving(site, view, cancellation).start(centre);
      Acknowledged before =
          new Interrupting(request, site, view, cancellation, ledgers, source).run();
      String id = ledgers.newest().id();
      Pause pause = whileItIsDead(source, viewer, samples);
      String printed = restart(ledgers, id);
      Sending sending = sending(ledgers, id, before, printed);
      Trial deferred = new Trial(1, source.isApplied(pause.change()) ? 1 : 0);
      view.found(
          "%s %s, %,d records verified; deferred changes applied: %d"
              .formatted(id, sending.outcome(), sending.verified(), deferred.right()));
      Trial followUp = sendAgain(ledgers, id);
      Trial equal = compare(databases, gateway);
      return new DemoReport(
          id,
          sending,
          pause.frozen(),
          pause.withheld(),
          pause.viewed(),
          deferred,
          pause.accepted(),
          followUp,
          equal,
          Duration.ofNanos(System.nanoTime() - begin));
    }
  }

  private Pause whileItIsDead(RegisterSystem source, Viewer viewer, SampleRegisters samples)
      throws SQLException {
    view.step(
        "停止中に更新と閲覧を試みます (第5-8(2)ア)", "while it is dead, plain SQL tries to update and to read");
    Trial frozen = source.updateFrozen(spread(samples, FROZEN_TRIALS));
    view.found(
        "更新防止 freeze: %,d of %,d UPDATEs of frozen registers refused (55006)"
            .formatted(frozen.right(), frozen.tried()));
    RegisterSystem.Deferred change = source.submit(samples.registerId(request.registers() / 2 + 1));
    view.found("source.submit of a frozen register: deferred");
    Trial accepted = source.insertNew(request.registers() + 1);
    view.found("INSERT of a new register: " + (accepted.passed() ? "accepted" : "refused"));
    List<String> pending = viewer.pending(spread(samples, VIEW_TRIALS));
    Trial withheld = viewer.read(pending);
    long viewed = viewer.inView(pending);
    view.found(
        "閲覧禁止 withholding: %,d of %,d reads of records being updated refused (55P03), %,d in the"
                .formatted(withheld.right(), withheld.tried(), viewed)
            + " view");
    return new Pause(frozen, change, accepted, withheld, viewed);
  }

  /** Ids of registers spread evenly over all that are sent. */
  private List<String> spread(SampleRegisters samples, int most) {
    int wanted = Math.min(most, request.registers());
    return IntStream.range(0, wanted)
        .mapToObj(i -> samples.registerId(1 + (long) i * request.registers() / wanted))
        .toList();
  }

  private String restart(Ledgers ledgers, String id) throws SQLException {
    view.step("再送信します (第5-8(2)イ)", "restart " + id + ", a new process");
    Child restart = site.startSender(request, "restart", List.of("restart", id), 1);
    while (!restart.endsWithin(LOOK)) {
      Acknowledged now = ledgers.acknowledged();
      view.acknowledged(now.records(), request.registers(), now.chunks());
    }
    return restart.succeed(LONGEST_RUN, cancellation);
  }

  private Sending sending(Ledgers ledgers, String id, Acknowledged before, String printed)
      throws SQLException {
    Acknowledged after = ledgers.acknowledged();
    long resumedFrom = firstNumber(RESUMED, printed);
    int chunksAfter = (int) firstNumber(CHUNKS, printed);
    view.found(
        "resumed from %,d records (%d chunks kept), %d chunks sent, %d of them for the second time"
            .formatted(resumedFrom, before.chunks(), chunksAfter, after.replayed()));
    return new Sending(
        request.registers(),
        after.records(),
        after.chunks(),
        before.records(),
        before.chunks(),
        resumedFrom,
        chunksAfter,
        after.replayed(),
        ledgers.verified(id),
        ledgers.outcome(id));
  }

  private static long firstNumber(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
  }

  private Trial sendAgain(Ledgers ledgers, String id) throws SQLException {
    view.step("保留した変更と新しい戸籍を送信します", "sending what was deferred, and the new register");
    run("send-again", List.of("send"));
    Ledgers.Newest newest = ledgers.newest();
    long records =
        !newest.id().equals(id) && newest.state().equals("COMMITTED") ? newest.records() : 0;
    view.found("%s %s: %,d records".formatted(newest.id(), newest.state(), newest.records()));
    return new Trial(FOLLOW_UP, records);
  }

  private Trial compare(Databases databases, LabParty gateway) throws SQLException, IOException {
    view.step("双方を照合します", "comparing every record on both sides: export and SHA-256");
    Path digests = site.directory().resolve("digests.tsv");
    site.children()
        .start(
            "export",
            Map.of(),
            List.of(
                "-C",
                site.directory().resolve("centre").toString(),
                "export",
                "--municipality",
                request.municipality(),
                "--dataset",
                DemoRequest.DATASET,
                "--format",
                "digests",
                "--out",
                digests.toString()))
        .succeed(LONGEST_RUN, cancellation);
    return Comparison.compare(databases.connect(gateway, "feeder"), digests);
  }

  private String run(String name, List<String> verb) {
    return site.startSender(request, name, verb, 1).succeed(LONGEST_RUN, cancellation);
  }
}
