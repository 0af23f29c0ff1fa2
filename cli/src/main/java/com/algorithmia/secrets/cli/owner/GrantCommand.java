package com.algorithmia.secrets.cli.owner;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.cli.GroupCommand;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.AccountInfo;
import com.algorithmia.secrets.client.GrantInfo;
import com.algorithmia.secrets.client.SecretInfo;
import com.algorithmia.secrets.client.SecretOwner;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code secret-store grant}. */
@Command(
    name = "grant",
    description = "Grants: which algorithms get which secrets of accounts.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {GrantCommand.Add.class, GrantCommand.ListAll.class, GrantCommand.Remove.class})
public final class GrantCommand extends GroupCommand {

  /** Gives. */
  @Command(
      name = "add",
      description = "Give an account's secret to an algorithm.",
      footer = {"", "Example: secret-store grant add acme API_TOKEN acme/forecast"})
  static final class Add extends ChangeCommand {
    @Parameters(index = "0", paramLabel = "ACCOUNT", description = "Whose secret.")
    String account = "";

    @Parameters(index = "1", paramLabel = "VARIABLE", description = "The secret.")
    String variable = "";

    @Parameters(index = "2", paramLabel = "OWNER/NAME", description = "The algorithm.")
    String algorithm = "";

    Add(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      AccountInfo owner = Names.account(client, account);
      SecretInfo secret = Names.secret(client, SecretOwner.account(owner.id()), variable);
      String algorithmId = Names.algorithmId(client, algorithm);
      if (isDryRun("give " + secret.variable() + " of " + account + " to " + algorithm)) {
        return;
      }
      GrantInfo grant = client.owners().grant(owner.id(), secret.id(), algorithmId);
      print(
          grant.json(),
          new Text.Details()
              .add("variable", grant.variable())
              .add("algorithm", algorithm)
              .add("id", grant.id()));
      say("Gave " + secret.variable() + " to " + algorithm + ".");
    }
  }

  /** Lists. */
  @Command(
      name = "list",
      description = "List the grants of an account (OWNER), or to an algorithm (OWNER/NAME).")
  static final class ListAll extends ApiCommand {
    @Parameters(paramLabel = "OWNER", description = "An account or an algorithm.")
    String owner = "";

    ListAll(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      SecretOwner whose = Names.owner(client, owner);
      List<GrantInfo> grants =
          whose.kind() == SecretOwner.Kind.ACCOUNT
              ? client.owners().grantsOf(whose.id())
              : client.owners().grantsTo(whose.id());
      Map<String, String> names = new HashMap<>();
      client.owners().algorithms().forEach(a -> names.put(a.id(), a.owner() + "/" + a.name()));
      Text.Table table = new Text.Table("VARIABLE", "ALGORITHM", "ID");
      grants.forEach(
          g ->
              table.row(
                  g.variable(), names.getOrDefault(g.algorithmId(), g.algorithmId()), g.id()));
      print(grants.stream().map(GrantInfo::json).toList(), table);
    }
  }

  /** Takes away. */
  @Command(
      name = "remove",
      description = "Take an account's secret away from an algorithm.",
      footer = {"", "Example: secret-store grant remove acme API_TOKEN acme/forecast"})
  static final class Remove extends ChangeCommand {
    @Parameters(index = "0", paramLabel = "ACCOUNT", description = "Whose secret.")
    String account = "";

    @Parameters(index = "1", paramLabel = "VARIABLE", description = "The secret.")
    String variable = "";

    @Parameters(index = "2", paramLabel = "OWNER/NAME", description = "The algorithm.")
    String algorithm = "";

    Remove(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      AccountInfo owner = Names.account(client, account);
      String algorithmId = Names.algorithmId(client, algorithm);
      GrantInfo grant =
          client.owners().grantsOf(owner.id()).stream()
              .filter(g -> g.variable().equals(variable) && g.algorithmId().equals(algorithmId))
              .findFirst()
              .orElseThrow(
                  () ->
                      new CommandException(
                          ExitCode.NOT_FOUND, algorithm + " does not get " + variable + "."));
      if (isDryRun("take " + variable + " of " + account + " away from " + algorithm)) {
        return;
      }
      client.owners().revokeGrant(owner.id(), grant.id());
      say("Took " + variable + " away from " + algorithm + ".");
    }
  }
}
