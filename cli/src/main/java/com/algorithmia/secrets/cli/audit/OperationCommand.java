package com.algorithmia.secrets.cli.audit;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.GroupCommand;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code secret-store operation}. */
@Command(
    name = "operation",
    description = "Open operations: writes whose outcome a provider has not told yet.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      OperationCommand.ListAll.class,
      OperationCommand.Reconcile.class,
      OperationCommand.Settle.class
    })
public final class OperationCommand extends GroupCommand {

  /** Lists them. */
  @Command(name = "list", description = "List open operations, oldest first.")
  static final class ListAll extends ApiCommand {
    ListAll(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      List<Json> operations = client.audit().openOperations();
      Text.Table table =
          new Text.Table("ID", "KIND", "SECRET", "STARTED", "TRIES", "NEEDS", "NOTE");
      for (Json operation : operations) {
        table.row(
            operation.get("id").text(),
            operation.get("kind").text(),
            operation.get("secret_id").text(),
            Text.time(operation.get("started").asInstant()),
            operation.get("attempts").text(),
            operation.get("needs_admin").isTrue() ? "an admin" : "",
            operation.get("note").text());
      }
      print(operations, table);
    }
  }

  /** Settles what can be settled. */
  @Command(name = "reconcile", description = "Have the server ask the providers now.")
  static final class Reconcile extends ChangeCommand {
    Reconcile(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) {
      if (isDryRun("have the server ask the providers")) {
        return;
      }
      long settled = client.audit().reconcileOperations();
      print(
          Json.object(Map.of("settled", Json.of(settled))),
          settled + " settled" + System.lineSeparator());
    }
  }

  /** Settles one by hand. */
  @Command(
      name = "settle",
      description = {
        "Settle by hand what a provider can't be asked. Look into its backend first: what is said"
            + " here",
        "is believed."
      },
      footer = {"", "Example: secret-store operation settle OPERATION --happened"})
  static final class Settle extends ChangeCommand {
    @Parameters(paramLabel = "OPERATION", description = "Its id.")
    String id = "";

    @Option(names = "--happened", description = "The write took effect in the backend.")
    boolean happened;

    @Option(names = "--did-not-happen", description = "It did not.")
    boolean didNotHappen;

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    Settle(Console console) {
      super(console);
    }

    @Override
    protected void run(SecretStoreClient client) throws IOException {
      if (happened == didNotHappen) {
        throw CommandException.usage("Give one of --happened and --did-not-happen.");
      }
      String what = happened ? "happened" : "did not happen";
      if (isDryRun("note that operation " + id + " " + what)) {
        return;
      }
      confirm(yes, "Note that operation " + id + " " + what + "?");
      client.audit().settleOperation(id, happened);
      say("Noted.");
    }
  }
}
