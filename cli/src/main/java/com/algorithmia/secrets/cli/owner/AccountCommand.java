package com.algorithmia.secrets.cli.owner;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.GroupCommand;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.AccountInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code secret-store account}. */
@Command(
    name = "account",
    description = "Accounts: who owns algorithms.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AccountCommand.Create.class,
      AccountCommand.ListAll.class,
      AccountCommand.Show.class,
      AccountCommand.Delete.class
    })
public final class AccountCommand extends GroupCommand {

  private static Text.Details details(AccountInfo account) {
    return new Text.Details()
        .add("account", account.name())
        .add("id", account.id())
        .add("recipient", account.recipient())
        .add("created", Text.time(account.json().get("created").asInstant()));
  }

  /** Adds one. */
  @Command(name = "create", description = "Add an account.")
  static final class Create extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "Its name.")
    String name = "";

    @Option(
        names = "--recipient",
        paramLabel = "NAME",
        description = "Whose workers read its values. Without it 'default'.")
    @Nullable String recipient;

    Create(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      if (isDryRun("add the account " + name)) {
        return;
      }
      AccountInfo account = client.owners().createAccount(name, Optional.ofNullable(recipient));
      print(account.json(), details(account));
      say("Added the account " + name + ".");
    }
  }

  /** Lists them. */
  @Command(name = "list", description = "List the accounts that the key may see.")
  static final class ListAll extends ApiCommand {
    ListAll(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      List<AccountInfo> accounts = client.owners().accounts().toList();
      Text.Table table = new Text.Table("ACCOUNT", "RECIPIENT", "ID");
      accounts.forEach(a -> table.row(a.name(), a.recipient(), a.id()));
      print(accounts.stream().map(AccountInfo::json).toList(), table);
    }
  }

  /** Shows one. */
  @Command(name = "show", description = "Show an account.")
  static final class Show extends ApiCommand {
    @Parameters(paramLabel = "NAME", description = "The account.")
    String name = "";

    Show(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      AccountInfo account = Names.account(client, name);
      print(account.json(), details(account));
    }
  }

  /** Removes one. */
  @Command(
      name = "delete",
      description = "Remove an account. Refused while it has algorithms or secrets.")
  static final class Delete extends ChangeCommand {
    @Parameters(paramLabel = "NAME", description = "The account.")
    String name = "";

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    Delete(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) throws IOException {
      AccountInfo account = Names.account(client, name);
      if (isDryRun("remove the account " + name)) {
        return;
      }
      confirm(yes, "Remove the account " + name + "?");
      client.owners().deleteAccount(account.id());
      say("Removed the account " + name + ".");
    }
  }
}
