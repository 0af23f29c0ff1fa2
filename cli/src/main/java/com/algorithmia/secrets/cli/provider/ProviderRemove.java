package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.client.ProviderInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes a provider. */
@Command(
    name = "remove",
    description = "Remove a provider. Refused while it has entries or is the default.")
final class ProviderRemove extends ChangeCommand {

  @Parameters(paramLabel = "PROVIDER", description = "Name or id.")
  String name = "";

  @Option(names = "--yes", description = "Do not ask.")
  boolean yes;

  @Option(
      names = "--revision",
      paramLabel = "NUMBER",
      description = "Only if it is still at this revision.")
  @Nullable Long revision;

  ProviderRemove(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) throws IOException {
    ProviderInfo provider = Names.provider(client, name);
    if (isDryRun("remove the provider " + provider.name())) {
      return;
    }
    confirm(yes, "Remove the provider " + provider.name() + " and its settings?");
    client.providers().delete(provider.id(), revision);
    say("Removed the provider " + provider.name() + ".");
  }
}
