package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.client.SecretInfo;
import com.algorithmia.secrets.client.SecretOwner;
import com.algorithmia.secrets.client.SecretRequest;
import com.algorithmia.secrets.client.SecretStoreClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes a secret. */
@Command(
    name = "update",
    description = {
      "Change a secret's value, or what is noted about it.",
      "With options of the second kind alone the value stays, unless --new-value asks for a new"
          + " one."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store secret update acme/forecast MYSQL_PASSWORD",
      "  secret-store secret update acme/forecast MYSQL_PASSWORD --description 'of the replica'",
      "  secret-store secret update acme/forecast SESSION_KEY --generate --revision 3"
    })
final class SecretUpdate extends SecretChange {

  @Mixin ValueOptions value = new ValueOptions();
  @Mixin DetailOptions details = new DetailOptions();

  @Option(
      names = "--new-value",
      order = 5,
      description = "Take a new value too, from the prompt or standard input.")
  boolean newValue;

  @Option(
      names = "--revision",
      paramLabel = "NUMBER",
      order = 17,
      description = "Only if it is still at this revision.")
  @Nullable Long revision;

  SecretUpdate(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    value.check();
    if (newValue && value.isGiven()) {
      throw CommandException.usage("Give one of --new-value, --from-file and --generate.");
    }
    SecretOwner whose = Names.owner(client, owner);
    SecretInfo before = Names.secret(client, whose, variable);
    boolean changesValue = newValue || value.isGiven() || !details.isGiven();
    if (isDryRun("change " + (changesValue ? "the value of " : "") + before.variable())) {
      return;
    }
    SecretRequest request = new SecretRequest();
    details.addTo(request);
    if (changesValue) {
      value.addTo(request, console(), variable);
    }
    SecretInfo secret =
        once(key -> client.secrets(whose).update(before.id(), request, revision, key));
    print(secret.json(), SecretText.details(secret));
    say("Changed " + before.variable() + " of " + owner + ".");
  }
}
