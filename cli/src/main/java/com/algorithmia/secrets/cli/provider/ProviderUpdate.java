package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.SettingOptions;
import com.algorithmia.secrets.client.ProviderInfo;
import com.algorithmia.secrets.client.ProviderRequest;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a provider. */
@Command(
    name = "update",
    description = {
      "Change a provider. What is not named keeps its value.",
      "Changing where it connects to needs all of its credentials again."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store provider update vault --config vault_token=@new-token.txt",
      "  secret-store provider update vault --unset vault_namespace --revision 4"
    })
final class ProviderUpdate extends ChangeCommand {

  @Parameters(paramLabel = "PROVIDER", description = "Name or id.")
  String name = "";

  @Option(names = "--name", paramLabel = "NAME", description = "Another name.")
  @Nullable String newName;

  @Option(names = "--description", paramLabel = "TEXT", description = "What people read about it.")
  @Nullable String description;

  @Option(names = "--factory", paramLabel = "CLASS", description = "The class of its factory.")
  @Nullable String factory;

  @Option(
      names = "--config",
      paramLabel = "NAME=VALUE",
      description =
          "A setting. NAME=@FILE reads it from a file, NAME alone asks for it without showing it;"
              + " credentials are taken only in these two ways.")
  @Nullable List<String> config;

  @Option(names = "--settings", paramLabel = "FILE", description = "Settings as properties.")
  @Nullable Path settings;

  @Option(names = "--unset", paramLabel = "NAME", description = "Remove a setting.")
  @Nullable List<String> unset;

  @Option(
      names = "--worker-config",
      paramLabel = "NAME=VALUE",
      description = "A setting for workers; all of them are replaced. As --config.")
  @Nullable List<String> workerConfig;

  @Option(
      names = "--revision",
      paramLabel = "NUMBER",
      description = "Only if it is still at this revision.")
  @Nullable Long revision;

  ProviderUpdate(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    ProviderInfo provider = Names.provider(client, name);
    ProviderRequest request = request();
    if (isDryRun("change the provider " + provider.name())) {
      return;
    }
    ProviderInfo changed = client.providers().update(provider.id(), request, revision);
    print(changed.json(), ProviderText.details(changed));
    say("Changed the provider " + changed.name() + ".");
  }

  private ProviderRequest request() {
    ProviderRequest request = new ProviderRequest();
    boolean empty = true;
    if (newName != null) {
      request.name(newName);
      empty = false;
    }
    if (description != null) {
      request.description(description);
      empty = false;
    }
    if (factory != null) {
      request.factoryClassName(factory);
      empty = false;
    }
    Map<String, @Nullable String> changes =
        new HashMap<>(new SettingOptions(console()).read(config, settings));
    for (String key : unset == null ? List.<String>of() : unset) {
      changes.put(key, null);
    }
    if (!changes.isEmpty()) {
      request.configuration(changes);
      empty = false;
    }
    if (workerConfig != null) {
      request.workerConfiguration(new SettingOptions(console()).read(workerConfig, null));
      empty = false;
    }
    if (empty) {
      throw CommandException.usage("There is nothing to change. See the options with --help.");
    }
    return request;
  }
}
