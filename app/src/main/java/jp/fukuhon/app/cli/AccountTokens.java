package jp.fukuhon.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import jp.fukuhon.app.desk.AccountReport;
import jp.fukuhon.app.desk.NightReport;
import jp.fukuhon.core.account.AccountRole;
import jp.fukuhon.core.account.Token;
import jp.fukuhon.core.account.TokenDesk.Issued;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.error.TransferException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Tokens by which scripts use the HTTP API in the place of an account's owner.",
    subcommands = {
      AccountTokens.ListTokens.class,
      AccountTokens.Add.class,
      AccountTokens.Revoke.class
    })
final class AccountTokens implements Callable<Integer> {

  @ParentCommand AccountCommand account = new AccountCommand();

  @Override
  public Integer call() {
    throw new TransferException.Configuration(
        "account token: what? list, add or revoke",
        "for example: fukuhon -C DIR account token list");
  }

  /** {@code account token list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the tokens, those that are over or revoked too; never their secrets.")
  static final class ListTokens implements Callable<Integer> {

    @ParentCommand AccountTokens tokens = new AccountTokens();

    @Option(names = "--json", description = "print as JSON")
    boolean json;

    @Override
    public Integer call() {
      Instant now = Instant.now();
      List<Token> all = tokens.account.with(party -> party.tokens().all());
      if (json) {
        System.out.println(
            Json.write(all.stream().map(token -> AccountReport.json(token, now)).toList()));
        return 0;
      }
      List<String[]> table = new ArrayList<>();
      table.add(new String[] {"TOKEN", "LOGIN", "STATE", "UNTIL", "ROLES", "NAME"});
      for (Token token : all) {
        table.add(
            new String[] {
              String.valueOf(token.number()),
              token.login(),
              AccountReport.state(token, now),
              NightReport.time(token.expiresAt()),
              token.roles().stream().map(Enum::name).collect(Collectors.joining(" ")),
              token.name()
            });
      }
      Tables.print(System.out, table, Set.of(0));
      return 0;
    }
  }

  /** {@code account token add}. */
  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Makes a token with some roles of the account, and shows its secret, once.")
  static final class Add implements Callable<Integer> {

    @ParentCommand AccountTokens tokens = new AccountTokens();

    @Parameters(paramLabel = "LOGIN", description = "whose")
    String login = "";

    @Option(names = "--name", required = true, paramLabel = "TEXT", description = "what it is for")
    String name = "";

    @Option(
        names = "--role",
        split = ",",
        required = true,
        paramLabel = "ROLE[,ROLE…]",
        description = "some of the account's")
    Set<AccountRole> roles = EnumSet.noneOf(AccountRole.class);

    @Option(
        names = "--days",
        paramLabel = "N",
        defaultValue = "90",
        description = "how long it is valid, at most 366 (${DEFAULT-VALUE})")
    int days;

    @Option(names = "--json", description = "print as JSON")
    boolean json;

    @Override
    public Integer call() {
      Issued issued =
          tokens.account.with(
              party ->
                  party
                      .tokens()
                      .issue(login, name, roles, Duration.ofDays(days), OperationLog.operator()));
      System.out.println(
          json
              ? Json.write(AccountReport.json(issued))
              : "token "
                  + issued.number()
                  + ": "
                  + issued.secret()
                  + " (until "
                  + NightReport.time(issued.expiresAt())
                  + "; it is not shown again)");
      return 0;
    }
  }

  /** {@code account token revoke}. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Revokes a token: it does not count from its next request on.")
  static final class Revoke implements Callable<Integer> {

    @ParentCommand AccountTokens tokens = new AccountTokens();

    @Parameters(paramLabel = "NUMBER", description = "of the token")
    long number;

    @Option(names = "--json", description = "print as JSON")
    boolean json;

    @Override
    public Integer call() {
      tokens.account.with(
          party -> {
            party.tokens().revoke(number, OperationLog.operator());
            return 0;
          });
      System.out.println(
          json
              ? Json.write(Map.of("token", number, "done", "revoked"))
              : "token " + number + " is revoked");
      return 0;
    }
  }
}
