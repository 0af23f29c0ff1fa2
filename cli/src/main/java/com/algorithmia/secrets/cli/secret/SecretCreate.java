package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.client.SecretInfo;
import com.algorithmia.secrets.client.SecretOwner;
import com.algorithmia.secrets.client.SecretRequest;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates a secret. */
@Command(
    name = "create",
    description = "Create a secret, or reference one that is already in a provider.",
    footer = {
      "",
      "Examples:",
      "  secret-store secret create acme/forecast MYSQL_PASSWORD",
      "  printf %%s \"$PASSWORD\" | secret-store secret create acme/forecast MYSQL_PASSWORD",
      "  secret-store secret create acme API_TOKEN --from-file token.txt --trim-newline --type"
          + " token",
      "  secret-store secret create acme/forecast SESSION_KEY --generate 48",
      "  secret-store secret create acme/forecast DB --provider vault --reference team/acme/db"
    })
final class SecretCreate extends SecretChange {

  @Mixin ValueOptions value = new ValueOptions();
  @Mixin DetailOptions details = new DetailOptions();

  @Option(
      names = "--reference",
      paramLabel = "KEY",
      order = 5,
      description = "The key of a value that is already in the provider, instead of a value.")
  @Nullable String reference;

  @Option(
      names = "--provider",
      paramLabel = "PROVIDER",
      order = 14,
      description = "Where to keep it: name or id. Without it the default one.")
  @Nullable String provider;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      order = 15,
      description = "When it ends: 2027-01-31 or 2027-01-31T12:00:00Z.")
  @Nullable Instant expires;

  @Option(
      names = "--immutable",
      order = 16,
      description = "The value can never be changed, only deleted.")
  boolean immutable;

  SecretCreate(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    Names.mustBeVariable(variable);
    value.check();
    if (reference != null && value.isGiven()) {
      throw CommandException.usage("Give a value or --reference, not both.");
    }
    SecretOwner whose = Names.owner(client, owner);
    SecretRequest request = new SecretRequest().variable(variable);
    details.addTo(request);
    if (provider != null) {
      request.providerId(Names.enabledProvider(client, provider).id());
    }
    if (expires != null) {
      request.expires(expires);
    }
    if (immutable) {
      request.immutable(true);
    }
    if (isDryRun("create " + variable + " for " + owner)) {
      return;
    }
    if (reference != null) {
      request.referenceTo(reference);
    } else {
      value.addTo(request, console(), variable);
    }
    SecretInfo secret = once(key -> client.secrets(whose).create(request, key));
    print(secret.json(), SecretText.details(secret));
    say("Created " + variable + " for " + owner + ".");
  }
}
