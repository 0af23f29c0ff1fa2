package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.ApiException;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.ProviderInfo;
import com.algorithmia.secrets.client.ProviderSettings;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a provider. */
@Command(
    name = "show",
    description = "Show a provider and its settings; sensitive ones only as set or not.")
final class ProviderShow extends ApiCommand {

  @Parameters(paramLabel = "PROVIDER", description = "Name or id.")
  String name = "";

  ProviderShow(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    ProviderInfo provider = Names.provider(client, name);
    Optional<ProviderSettings> settings = settings(client, provider);
    Map<String, Json> answer = new LinkedHashMap<>(provider.json().members());
    settings.ifPresent(found -> answer.putAll(found.json().members()));
    Text.Details details = ProviderText.details(provider);
    settings.ifPresent(found -> add(details, found));
    print(Json.object(answer), details);
  }

  /** Only admins see settings. */
  private static Optional<ProviderSettings> settings(
      SecretStoreClient client, ProviderInfo provider) {
    try {
      return Optional.of(client.providers().settings(provider.id()));
    } catch (ApiException e) {
      if (e.status() == 403 || e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static void add(Text.Details details, ProviderSettings settings) {
    for (ProviderSettings.Setting setting : settings.settings()) {
      if (setting.set()) {
        details.add("setting " + setting.key(), setting.value().orElse("(set, not shown)"));
      }
    }
    for (String key : settings.workerSettings()) {
      details.add("worker setting " + key, "(set, not shown)");
    }
  }
}
