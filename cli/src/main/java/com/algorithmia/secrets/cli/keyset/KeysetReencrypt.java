package com.algorithmia.secrets.cli.keyset;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.cli.Progress;
import com.algorithmia.secrets.client.ApiException;
import com.algorithmia.secrets.client.CiphertextInfo;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Seals anew what lies under an old key. */
@Command(
    name = "reencrypt",
    description = {
      "Encrypt anew what lies under an old key. Without --key-id: the settings of providers, on"
          + " the",
      "server (role admin). With it: values and settings of workers, which are fetched, sealed"
          + " anew",
      "here, where the private key set lies, and sent back (role reencryptor). Repeat it until it"
          + " says",
      "0; what was changed meanwhile is left alone, since that lies under the new key already."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store keyset reencrypt",
      "  secret-store keyset reencrypt --key-id 1a2b3c4d --worker-dir worker --key-file"
          + " reencrypt.key"
    })
final class KeysetReencrypt extends ChangeCommand {

  @Option(names = "--key-id", paramLabel = "ID", description = "The old key.")
  @Nullable String keyId;

  @Option(
      names = "--worker-dir",
      paramLabel = "DIR",
      description = "The workers' key sets, which hold the old and the new private key.")
  @Nullable Path worker;

  private int failed;

  KeysetReencrypt(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    String id = keyId;
    if (id == null) {
      if (isDryRun("encrypt the settings of providers under the primary key")) {
        return;
      }
      long count = client.keys().reencryptConfigurations();
      print(
          Json.object(Map.of("encrypted", Json.of(count))),
          count + " encrypted anew" + System.lineSeparator());
      return;
    }
    Path directory = worker;
    if (directory == null) {
      throw CommandException.usage("--key-id goes with --worker-dir.");
    }
    List<CiphertextInfo> listed = client.keys().ciphertexts(id).toList();
    if (isDryRun("seal " + listed.size() + " ciphertexts anew")) {
      return;
    }
    try (Resealer resealer = new Resealer(new KeyDirectory(directory))) {
      resealAll(client, listed, resealer);
    }
  }

  private void resealAll(SecretStoreClient client, List<CiphertextInfo> listed, Resealer resealer) {
    int done = 0;
    int changed = 0;
    try (Progress progress = new Progress(console(), "Sealing anew")) {
      for (CiphertextInfo ciphertext : listed) {
        try {
          client.keys().replace(ciphertext, resealer.reseal(ciphertext));
        } catch (ApiException e) {
          if (e.status() != 409 && e.status() != 404) {
            throw e;
          }
          changed++;
        } catch (Resealer.UnreadableException e) {
          failed++;
          console().err().println("Not readable: " + e.getMessage());
        }
        progress.at(++done, listed.size(), "ciphertexts");
      }
    }
    int sealed = listed.size() - changed - failed;
    Map<String, Json> answer = new LinkedHashMap<>();
    answer.put("sealed", Json.of(sealed));
    answer.put("changed_meanwhile", Json.of(changed));
    answer.put("not_readable", Json.of(failed));
    print(
        Json.object(answer),
        sealed + " sealed anew, " + changed + " changed meanwhile" + System.lineSeparator());
    if (failed > 0) {
      say(failed + " could not be opened with these key sets. Are they of this recipient?");
    }
  }

  @Override
  protected ExitCode exitCode() {
    return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
