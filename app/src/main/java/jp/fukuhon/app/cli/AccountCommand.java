package jp.fukuhon.app.cli;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import jp.fukuhon.app.desk.AccountReport;
import jp.fukuhon.app.desk.NightReport;
import jp.fukuhon.app.party.AccountParty;
import jp.fukuhon.core.account.Account;
import jp.fukuhon.core.account.AccountDesk.GivenOut;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.ErrorCode;
import jp.fukuhon.core.error.TransferException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "account",
    mixinStandardHelpOptions = true,
    description = {
      "利用者。Who may use the operators' HTTP API, and for what: people with passwords, and tokens",
      "of their scripts. For whoever has this machine; over HTTP an ADMINISTRATOR does the same.",
      "",
      "  OPERATOR       starts, stops and repairs transfers, keeps peers out",
      "  BUREAU         reports on the municipalities of a bureau, asks for comparisons",
      "  AUDITOR        reads the operation log",
      "  ADMINISTRATOR  gives accounts and takes them away",
      ""
    },
    subcommands = {
      AccountCommand.Init.class,
      AccountCommand.ListAccounts.class,
      AccountChanges.Add.class,
      AccountChanges.Reset.class,
      AccountChanges.Lock.class,
      AccountChanges.Unlock.class,
      AccountChanges.Role.class,
      AccountChanges.Revoke.class,
      AccountTokens.class
    })
final class AccountCommand implements Callable<Integer> {

  @ParentCommand Fukuhon fukuhon = new Fukuhon();

  @Override
  public Integer call() {
    throw new TransferException.Configuration(
        "account: what? init, list, add, reset, lock, unlock, role, revoke or token",
        "for example: fukuhon -C DIR account list");
  }

  /** Works with the party's accounts. */
  <T> T with(Function<AccountParty, T> use) {
    try (AccountParty party = new AccountParty(fukuhon.load(), Clock.systemUTC())) {
      return use.apply(party);
    }
  }

  /** Shows a password, this once. */
  static void print(GivenOut given, boolean json) {
    System.out.println(
        json
            ? Json.write(AccountReport.json(given))
            : "login "
                + given.login()
                + ", one-time password "
                + given.password()
                + " (until "
                + NightReport.time(given.until())
                + ", to be changed at the first sign-in; it is not shown again)");
  }

  /** {@code account init}. */
  @Command(
      name = "init",
      mixinStandardHelpOptions = true,
      description = {
        "Makes the first administrator, with a password to be changed at the first sign-in;"
            + " 'serve'",
        "does it too when it opens the operators' HTTP API."
      })
  static final class Init implements Callable<Integer> {

    @ParentCommand AccountCommand account = new AccountCommand();

    @Option(names = "--json", description = "print as JSON")
    boolean json;

    @Override
    public Integer call() {
      Optional<GivenOut> given =
          account.with(party -> party.accounts().initialise(OperationLog.operator()));
      print(
          given.orElseThrow(
              () ->
                  new TransferException.Refused(
                      ErrorCode.CONFLICT,
                      "there are accounts already",
                      "'account list' shows them, 'account reset' gives out a new password")),
          json);
      return 0;
    }
  }

  /** {@code account list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "Lists the accounts, what each may do, and its state:",
        "  ACTIVE        its owner has chosen a password",
        "  PASSWORD_DUE  the password that was given out has to be changed first",
        "  LOCKED_OUT    locked by failures to sign in, for a while",
        "  LOCKED        locked by somebody, until 'account unlock'",
        "  ENDED         taken away for ever"
      })
  static final class ListAccounts implements Callable<Integer> {

    @ParentCommand AccountCommand account = new AccountCommand();

    @Option(names = "--json", description = "print as JSON")
    boolean json;

    @Override
    public Integer call() {
      Instant now = Instant.now();
      List<Account> all = account.with(party -> party.accounts().all());
      if (json) {
        System.out.println(
            Json.write(all.stream().map(each -> AccountReport.json(each, now)).toList()));
        return 0;
      }
      List<String[]> table = new ArrayList<>();
      table.add(
          new String[] {
            "LOGIN", "PERSON", "STATE", "LOCKED UNTIL", "ROLES", "MUNICIPALITIES", "DATASETS"
          });
      all.forEach(each -> table.add(cells(each, now)));
      Tables.print(System.out, table, Set.of());
      return 0;
    }

    private static String[] cells(Account account, Instant now) {
      return new String[] {
        account.login(),
        account.person(),
        AccountReport.state(account, now),
        NightReport.time(account.isLockedOut(now) ? account.lockedUntil() : null),
        account.roles().stream().map(Enum::name).collect(Collectors.joining(" ")),
        words(account.scope().municipalityCodes()),
        words(account.scope().datasetNames())
      };
    }

    private static String words(List<String> limits) {
      return limits.isEmpty() ? "all" : String.join(" ", limits);
    }
  }
}
