package com.algorithmia.secrets.cli.owner;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.GroupCommand;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.AlgorithmInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code secret-store algorithm}. */
@Command(
    name = "algorithm",
    description = "Algorithms: the workloads that get secrets.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AlgorithmCommand.Create.class,
      AlgorithmCommand.ListAll.class,
      AlgorithmCommand.Show.class,
      AlgorithmCommand.Delete.class
    })
public final class AlgorithmCommand extends GroupCommand {

  private static Text.Details details(AlgorithmInfo algorithm) {
    return new Text.Details()
        .add("algorithm", algorithm.owner() + "/" + algorithm.name())
        .add("id", algorithm.id())
        .add("account id", algorithm.accountId())
        .add("created", Text.time(algorithm.json().get("created").asInstant()));
  }

  /** Registers one. */
  @Command(
      name = "create",
      description =
          "Register an algorithm of an account. An admin's key makes the account, too, if there is none.",
      footer = {"", "Example: secret-store algorithm create acme/forecast"})
  static final class Create extends ChangeCommand {
    @Parameters(paramLabel = "OWNER/NAME", description = "The account's name and its own.")
    String name = "";

    Create(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      String[] parts = name.split("/", -1);
      if (parts.length != 2) {
        throw CommandException.usage("An algorithm is named OWNER/NAME, such as acme/forecast.");
      }
      if (isDryRun("register the algorithm " + name)) {
        return;
      }
      AlgorithmInfo algorithm = client.owners().createAlgorithm(parts[0], parts[1]);
      print(algorithm.json(), details(algorithm));
      say("Registered " + name + ".");
    }
  }

  /** Lists them. */
  @Command(name = "list", description = "List the algorithms that the key may see.")
  static final class ListAll extends ApiCommand {
    ListAll(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      List<AlgorithmInfo> algorithms = client.owners().algorithms().toList();
      Text.Table table = new Text.Table("ALGORITHM", "ID");
      algorithms.forEach(a -> table.row(a.owner() + "/" + a.name(), a.id()));
      print(algorithms.stream().map(AlgorithmInfo::json).toList(), table);
    }
  }

  /** Shows one. */
  @Command(name = "show", description = "Show an algorithm.")
  static final class Show extends ApiCommand {
    @Parameters(paramLabel = "OWNER/NAME", description = "The algorithm.")
    String name = "";

    Show(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      AlgorithmInfo algorithm = client.owners().algorithm(Names.algorithmId(client, name));
      print(algorithm.json(), details(algorithm));
    }
  }

  /** Removes one. */
  @Command(
      name = "delete",
      description = "Remove an algorithm and the grants to it. Refused while it has secrets.")
  static final class Delete extends ChangeCommand {
    @Parameters(paramLabel = "OWNER/NAME", description = "The algorithm.")
    String name = "";

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    Delete(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) throws IOException {
      String id = Names.algorithmId(client, name);
      if (isDryRun("remove the algorithm " + name)) {
        return;
      }
      confirm(yes, "Remove the algorithm " + name + "?");
      client.owners().deleteAlgorithm(id);
      say("Removed " + name + ".");
    }
  }
}
