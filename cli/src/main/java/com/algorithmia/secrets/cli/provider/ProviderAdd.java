package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.SettingOptions;
import com.algorithmia.secrets.client.IdempotencyKey;
import com.algorithmia.secrets.client.ProviderInfo;
import com.algorithmia.secrets.client.ProviderRequest;
import com.algorithmia.secrets.client.SecretStoreClient;
import com.algorithmia.secrets.client.SecretStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a provider and uploads its JAR. */
@Command(
    name = "add",
    description = "Add a provider: its settings, and its JAR.",
    footer = {
      "",
      "Examples:",
      "  secret-store provider add vault --jar provider-vault.jar \\",
      "      --config vault_addr=https://vault:8200 --config vault_token=@token.txt \\",
      "      --config vault_secret_path=secret",
      "  secret-store provider add folder --jar folder.jar --config folder=/run/secrets --disabled"
    })
final class ProviderAdd extends ChangeCommand {

  @Parameters(paramLabel = "NAME", description = "Its name; people choose providers by it.")
  String name = "";

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "Its JAR. Without it, upload one later.")
  @Nullable Path jar;

  @Option(
      names = "--factory",
      paramLabel = "CLASS",
      description = "The class of its factory. Needed only if the JAR does not name it.")
  @Nullable String factory;

  @Option(names = "--description", paramLabel = "TEXT", description = "What people read about it.")
  @Nullable String description;

  @Option(
      names = "--config",
      paramLabel = "NAME=VALUE",
      description =
          "A setting. NAME=@FILE reads it from a file, NAME alone asks for it without showing it;"
              + " credentials are taken only in these two ways.")
  @Nullable List<String> config;

  @Option(names = "--settings", paramLabel = "FILE", description = "Settings as properties.")
  @Nullable Path settings;

  @Option(
      names = "--worker-config",
      paramLabel = "NAME=VALUE",
      description =
          "A setting for workers, which nobody can read again on the server. As --config.")
  @Nullable List<String> workerConfig;

  @Option(names = "--default", description = "Use it for new secrets where nothing else is said.")
  boolean isDefault;

  @Option(names = "--disabled", description = "Only keep JAR and settings; run none of its code.")
  boolean disabled;

  ProviderAdd(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) throws IOException {
    Path file = jar;
    if (file != null && !Files.isReadable(file)) {
      throw CommandException.usage("The JAR " + file + " can't be read.");
    }
    ProviderRequest request = request(file);
    if (isDryRun("add the provider " + name + (file == null ? "" : " and upload " + file))) {
      return;
    }
    ProviderInfo provider = client.providers().create(request, IdempotencyKey.random());
    if (file != null) {
      provider = upload(client, provider, file);
    }
    print(provider.json(), ProviderText.details(provider));
    say("Added the provider " + name + ".");
  }

  private ProviderRequest request(@Nullable Path file) {
    SettingOptions reader = new SettingOptions(console());
    ProviderRequest request = new ProviderRequest().name(name).enabled(!disabled);
    request.isDefault(isDefault);
    Map<String, String> values = reader.read(config, settings);
    request.configuration(values);
    if (workerConfig != null) {
      request.workerConfiguration(reader.read(workerConfig, null));
    }
    if (description != null) {
      request.description(description);
    }
    if (factory != null) {
      request.factoryClassName(factory);
    }
    if (file != null) {
      request.moduleName(String.valueOf(file.getFileName()));
    }
    return request;
  }

  private ProviderInfo upload(SecretStoreClient client, ProviderInfo provider, Path file)
      throws IOException {
    try {
      return ProviderUpload.upload(console(), client, provider, file);
    } catch (SecretStoreException e) {
      console()
          .err()
          .println(
              "The provider was added, but its JAR was not taken. Then: 'secret-store provider"
                  + " upload', or 'secret-store provider remove' to start again.");
      throw e;
    }
  }
}
