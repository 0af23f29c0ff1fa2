package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.client.ProviderInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists providers. */
@Command(name = "list", description = "List providers, the default first.")
final class ProviderList extends ApiCommand {

  @Option(
      names = "--enabled",
      description = "Only those that secrets can be created in. For this every key will do.")
  boolean enabled;

  ProviderList(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    List<ProviderInfo> providers =
        enabled ? client.providers().listEnabled() : client.providers().list();
    print(
        providers.stream().map(ProviderInfo::json).toList(),
        enabled ? ProviderText.choice(providers) : ProviderText.table(providers));
  }
}
