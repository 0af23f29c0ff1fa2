package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.client.SecretInfo;
import com.algorithmia.secrets.client.SecretOwner;
import com.algorithmia.secrets.client.SecretStoreClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings an earlier value back. */
@Command(
    name = "rollback",
    description = "Bring an earlier value back: a new version with the value of that one.",
    footer = {
      "",
      "Example: secret-store secret rollback acme/forecast MYSQL_PASSWORD VERSION",
      "('secret-store secret history' lists versions.)"
    })
final class SecretRollback extends SecretChange {

  @Parameters(index = "2", paramLabel = "VERSION", description = "The earlier version.")
  String version = "";

  @Option(
      names = "--revision",
      paramLabel = "NUMBER",
      description = "Only if it is still at this revision.")
  @Nullable Long revision;

  SecretRollback(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    SecretOwner whose = Names.owner(client, owner);
    SecretInfo before = Names.secret(client, whose, variable);
    if (isDryRun("bring version " + version + " of " + before.variable() + " back")) {
      return;
    }
    SecretInfo secret =
        once(key -> client.secrets(whose).rollback(before.id(), version, revision, key));
    print(secret.json(), SecretText.details(secret));
    say("Brought version " + version + " of " + before.variable() + " back.");
  }
}
