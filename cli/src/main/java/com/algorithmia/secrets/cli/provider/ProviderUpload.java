package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.Progress;
import com.algorithmia.secrets.client.ProviderInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Uploads a JAR. */
@Command(
    name = "upload",
    description = {
      "Upload a JAR for a provider.",
      "To an enabled one this is approval: it replaces the running JAR without losing a read, or"
          + " is",
      "refused and changes nothing. To a disabled one the JAR is only kept."
    })
final class ProviderUpload extends ChangeCommand {

  @Parameters(index = "0", paramLabel = "PROVIDER", description = "Name or id.")
  String name = "";

  @Parameters(index = "1", paramLabel = "JAR", description = "The file.")
  Path jar = Path.of("");

  ProviderUpload(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) throws IOException {
    ProviderInfo provider = Names.provider(client, name);
    if (!Files.isReadable(jar)) {
      throw CommandException.usage("The JAR " + jar + " can't be read.");
    }
    if (isDryRun("upload " + jar + " for the provider " + provider.name())) {
      return;
    }
    ProviderInfo now = upload(console(), client, provider, jar);
    print(now.json(), ProviderText.details(now));
    say("Uploaded " + jar.getFileName() + ".");
  }

  static ProviderInfo upload(
      Console console, SecretStoreClient client, ProviderInfo provider, Path jar)
      throws IOException {
    long size = Files.size(jar);
    try (Progress progress = new Progress(console, "Uploading " + jar.getFileName())) {
      return client
          .providers()
          .upload(provider.id(), jar, sent -> progress.at(sent >> 10, size >> 10, "KiB"));
    }
  }
}
