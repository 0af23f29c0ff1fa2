package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.client.ProviderInfo;
import com.algorithmia.secrets.client.ProviderRequest;
import com.algorithmia.secrets.client.SecretStoreClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Commands that switch one thing of a provider. */
abstract class ProviderSwitch extends ChangeCommand {

  @Parameters(paramLabel = "PROVIDER", description = "Name or id.")
  String name = "";

  ProviderSwitch(Console console) {
    super(console);
  }

  abstract String wouldDo();

  abstract void change(SecretStoreClient client, ProviderInfo provider);

  @Override
  protected void run(SecretStoreClient client) {
    ProviderInfo provider = Names.provider(client, name);
    if (isDryRun(wouldDo() + " the provider " + provider.name())) {
      return;
    }
    change(client, provider);
    ProviderInfo now = client.providers().get(provider.id());
    print(now.json(), ProviderText.details(now));
  }

  /** Lets it serve. */
  @Command(
      name = "enable",
      description = "Let a provider serve. Its JAR must be approved, or is now.")
  static final class Enable extends ProviderSwitch {
    Enable(Console console) {
      super(console);
    }

    @Override
    String wouldDo() {
      return "enable";
    }

    @Override
    void change(SecretStoreClient client, ProviderInfo provider) {
      String digest = provider.moduleDigest().orElse("");
      if (!digest.isEmpty() && provider.state().equals("waiting_for_approval")) {
        client.providers().approve(digest);
      }
      client.providers().update(provider.id(), new ProviderRequest().enabled(true), null);
    }
  }

  /** Ends its service. */
  @Command(
      name = "disable",
      description = "Stop a provider: writes at once, reads of workers within a minute.")
  static final class Disable extends ProviderSwitch {
    Disable(Console console) {
      super(console);
    }

    @Override
    String wouldDo() {
      return "disable";
    }

    @Override
    void change(SecretStoreClient client, ProviderInfo provider) {
      client.providers().update(provider.id(), new ProviderRequest().enabled(false), null);
    }
  }

  /** Makes it the default. */
  @Command(name = "default", description = "Use a provider where nothing else is said.")
  static final class Default extends ProviderSwitch {
    Default(Console console) {
      super(console);
    }

    @Override
    String wouldDo() {
      return "make default";
    }

    @Override
    void change(SecretStoreClient client, ProviderInfo provider) {
      client.providers().setDefault(provider.id());
    }
  }
}
