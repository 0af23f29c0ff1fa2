package com.algorithmia.secrets.cli.keyset;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.KeyPlaces;
import com.algorithmia.secrets.store.StoreSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the key sets of one more recipient. */
@Command(
    name = "create",
    description = {
      "Make the key sets of one more recipient, for accounts whose values only their own workers"
          + " may",
      "read. The private half belongs on those workers and nowhere else."
    },
    footer = {
      "",
      "Example: secret-store keyset create acme --server-dir /etc/secret-store --worker-dir ./acme",
      "Then restart the server, and: secret-store account create acme --recipient acme"
    })
final class KeysetCreate implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "RECIPIENT", description = "The name of the recipient.")
  String recipient = "";

  @Option(
      names = "--server-dir",
      required = true,
      paramLabel = "DIR",
      description = "The server's key sets.")
  Path server = Path.of("");

  @Option(
      names = "--worker-dir",
      required = true,
      paramLabel = "DIR",
      description = "A new directory for that recipient's workers.")
  Path worker = Path.of("");

  @Option(names = "--dry-run", description = "Say what would be made, and make nothing.")
  boolean dryRun;

  KeysetCreate(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    KeysetName name = KeysetName.parse("values/" + recipient);
    KeyDirectory directory = new KeyDirectory(server);
    if (Files.exists(directory.publicKeyset(name))) {
      throw CommandException.usage("The recipient " + recipient + " has key sets already.");
    }
    KeyPlaces.mustBeApart(server, worker);
    if (dryRun) {
      console
          .err()
          .println("Would make the key sets of " + recipient + ". Nothing was made (--dry-run).");
      return 0;
    }
    StoreSetup.Made made = StoreSetup.addRecipient(server, worker, recipient);
    made.serverFiles().forEach(file -> console.out().println(file));
    made.workerFiles().forEach(file -> console.out().println(file));
    console.err().println("Move " + worker + " to the workers of " + recipient + ".");
    return 0;
  }
}
