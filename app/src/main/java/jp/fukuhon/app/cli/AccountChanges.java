package jp.fukuhon.app.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import jp.fukuhon.app.desk.Warnings;
import jp.fukuhon.app.party.AccountParty;
import jp.fukuhon.core.account.AccountDesk.GivenOut;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.audit.PersonAndReason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The verbs that change one account. */
final class AccountChanges {

  private AccountChanges() {}

  /** What all of them are told. */
  abstract static class Change implements Callable<Integer> {

    @ParentCommand AccountCommand account = new AccountCommand();

    @Parameters(paramLabel = "LOGIN", description = "of the account")
    String login = "";

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "why; kept in the operation log")
    String reason = "";

    @Option(names = "--json", description = "print as JSON")
    boolean json;

    @Override
    public final Integer call() {
      String why = PersonAndReason.reason(reason);
      ask();
      account.with(
          party -> {
            change(party, OperationLog.operator(), why);
            return 0;
          });
      return 0;
    }

    /** Asks back where it cannot be taken back. */
    void ask() {}

    abstract void change(AccountParty party, String by, String why);

    final void say(String state) {
      System.out.println(
          json ? Json.write(Map.of("login", login, "done", state)) : login + " is " + state);
    }

    final void show(GivenOut given) {
      AccountCommand.print(given, json);
    }
  }

  /** {@code account add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = {
        "Gives a person an account and shows its one-time password, once.",
        "",
        "  fukuhon -C DIR account add yamada --person '山田 花子' --role OPERATOR \\",
        "    --municipality 131016 --reason '配属'",
        ""
      })
  static final class Add extends Change {

    @Option(names = "--person", required = true, paramLabel = "NAME", description = "whose it is")
    String person = "";

    @Mixin Rights rights = new Rights();

    @Override
    void change(AccountParty party, String by, String why) {
      show(party.accounts().add(login, person, rights.roles, rights.scope(), by, why));
    }
  }

  /** {@code account reset}. */
  @Command(
      name = "reset",
      mixinStandardHelpOptions = true,
      description =
          "Gives out a new one-time password, shown once; sessions and lock-outs of the account"
              + " end, its tokens stay.")
  static final class Reset extends Change {
    @Override
    void change(AccountParty party, String by, String why) {
      show(party.accounts().reset(login, by, why));
    }
  }

  /** {@code account lock}. */
  @Command(
      name = "lock",
      mixinStandardHelpOptions = true,
      description = "Locks an account until 'unlock': its sessions end, its tokens do not count.")
  static final class Lock extends Change {
    @Override
    void change(AccountParty party, String by, String why) {
      party.accounts().lock(login, by, why);
      say("locked");
    }
  }

  /** {@code account unlock}. */
  @Command(
      name = "unlock",
      mixinStandardHelpOptions = true,
      description = "Unlocks an account, whether somebody or failures to sign in have locked it.")
  static final class Unlock extends Change {
    @Override
    void change(AccountParty party, String by, String why) {
      party.accounts().unlock(login, by, why);
      say("unlocked");
    }
  }

  /** {@code account role}. */
  @Command(
      name = "role",
      mixinStandardHelpOptions = true,
      description = "Replaces roles, municipalities and datasets of an account; counts at once.")
  static final class Role extends Change {

    @Mixin Rights rights = new Rights();

    @Override
    void change(AccountParty party, String by, String why) {
      party.accounts().change(login, rights.roles, rights.scope(), by, why);
      say("changed");
    }
  }

  /** {@code account revoke}. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Takes an account away for ever; its login is never given again.")
  static final class Revoke extends Change {

    @Mixin Consent consent = new Consent();

    @Override
    void ask() {
      consent.require(Warnings.endAccount(login));
    }

    @Override
    void change(AccountParty party, String by, String why) {
      party.accounts().end(login, by, why);
      say("revoked");
    }
  }
}
