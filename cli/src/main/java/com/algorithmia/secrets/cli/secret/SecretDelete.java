package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.client.SecretInfo;
import com.algorithmia.secrets.client.SecretOwner;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deletes a secret. */
@Command(
    name = "delete",
    description = {
      "Delete a secret and its value; of a reference only the entry, and never the value behind"
          + " it.",
      "Workloads that have it are ended, or keep it, as their 'run' says."
    })
final class SecretDelete extends SecretChange {

  @Option(names = "--yes", description = "Do not ask.")
  boolean yes;

  @Option(
      names = "--revision",
      paramLabel = "NUMBER",
      description = "Only if it is still at this revision.")
  @Nullable Long revision;

  SecretDelete(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) throws IOException {
    SecretOwner whose = Names.owner(client, owner);
    SecretInfo secret = Names.secret(client, whose, variable);
    if (isDryRun("delete " + secret.variable() + " of " + owner)) {
      return;
    }
    confirm(yes, "Delete " + secret.variable() + " of " + owner + "?");
    once(
        key -> {
          client.secrets(whose).delete(secret.id(), revision, key);
          return Boolean.TRUE;
        });
    say("Deleted " + secret.variable() + " of " + owner + ".");
  }
}
