package jp.fukuhon.app.cli;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.core.ledger.Mendings.Action;
import jp.fukuhon.core.ledger.Mendings.Mending;
import jp.fukuhon.jobs.operation.StopSignal;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "mend",
    mixinStandardHelpOptions = true,
    description = {
      "是正。Has what a comparison has found mended by the stream's next transfer.",
      "--resend: registers that the centre lacks or has otherwise travel again.",
      "--withdraw: registers that this side does not have are withdrawn at the centre, once"
          + " another person has typed 'reconcile approve'."
    })
final class MendCommand implements Callable<Integer> {

  @ParentCommand ReconcileCommand reconcile = new ReconcileCommand();

  @Parameters(paramLabel = "ID", description = "of the stream's last comparison")
  String id = "";

  @ArgGroup(multiplicity = "1")
  What what = new What();

  /** One of both. */
  static final class What {
    @Option(names = "--resend", description = "再送")
    boolean resend;

    @Option(names = "--withdraw", description = "取下げ")
    boolean withdraw;
  }

  @Option(names = "--by", required = true, paramLabel = "NAME", description = "who asks for it")
  String by = "";

  @Option(names = "--json", description = "print as JSON")
  boolean json;

  @Override
  public Integer call() {
    try (GatewayParty gateway =
        new GatewayParty(reconcile.fukuhon.load(), Clock.systemUTC(), new StopSignal())) {
      print(
          what.resend ? gateway.mending().resend(id, by) : gateway.mending().withdraw(id, by),
          json);
    }
    return 0;
  }

  private static void print(Mending mending, boolean json) {
    boolean approved = mending.approvedBy() != null;
    if (json) {
      System.out.println(
          Json.write(
              Map.of(
                  "mending",
                  mending.number(),
                  "comparison",
                  mending.comparison(),
                  "action",
                  mending.action().name(),
                  "records",
                  mending.records(),
                  "approved",
                  approved)));
      return;
    }
    System.out.println(
        "是正 %d: %s %d 件（突合 %s）"
            .formatted(
                mending.number(),
                mending.action() == Action.RESEND ? "再送" : "取下げ",
                mending.records(),
                mending.comparison()));
    System.out.println(
        approved
            ? "  承認済み。次の送信で行われます。"
            : "  承認待ち。別の担当者が 'reconcile approve " + mending.number() + " --by 氏名' を実行してください。");
  }

  @Command(
      name = "approve",
      mixinStandardHelpOptions = true,
      description = "Approves a withdrawal that somebody else has asked for.")
  static final class Approve implements Callable<Integer> {

    @ParentCommand ReconcileCommand reconcile = new ReconcileCommand();

    @Parameters(paramLabel = "NUMBER", description = "of the mending")
    long number;

    @Option(
        names = "--by",
        required = true,
        paramLabel = "NAME",
        description = "who approves it: another person")
    String by = "";

    @Option(names = "--json", description = "print as JSON")
    boolean json;

    @Override
    public Integer call() {
      try (GatewayParty gateway =
          new GatewayParty(reconcile.fukuhon.load(), Clock.systemUTC(), new StopSignal())) {
        print(gateway.mending().approve(number, by), json);
      }
      return 0;
    }
  }
}
