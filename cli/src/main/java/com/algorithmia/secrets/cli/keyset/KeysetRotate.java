package com.algorithmia.secrets.cli.keyset;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.client.KeysetInfo;
import com.algorithmia.secrets.client.NodeInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import com.algorithmia.secrets.keysets.KeyId;
import com.algorithmia.secrets.keysets.KeyInfo;
import com.algorithmia.secrets.keysets.MasterKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One step of a rotation. */
@Command(
    name = "rotate",
    description = {
      "Do one step of a rotation on the files of a key set. The steps, in this order:",
      "  add      makes a key that opens and does not encrypt yet; bring it to every node and"
          + " worker",
      "  promote  uses it for what is written from now on; refused while somebody lacks it",
      "  retire   refuses what lies under the old key; refused while anything does",
      "  delete   removes a retired key; there is no way back",
      "After each step restart the servers, and the workers if their files changed. Between"
          + " promote",
      "and retire comes 'keyset reencrypt'.",
      "Where private and public half lie on different machines, do the step with --worker-dir"
          + " where",
      "the private half is, and 'adopt' with --public-file on the server."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store keyset rotate values/default add --worker-dir worker --server-dir server",
      "  secret-store keyset rotate values/default promote --worker-dir worker --server-dir server",
      "  secret-store keyset rotate values/default adopt --public-file new.keyset --server-dir"
          + " server",
      "  secret-store keyset rotate audit add --server-dir server"
    })
final class KeysetRotate extends ChangeCommand {

  @Parameters(index = "0", paramLabel = "KEYSET", description = "See 'secret-store keyset --help'.")
  String keyset = "";

  @Parameters(
      index = "1",
      paramLabel = "STEP",
      description = "add, promote, retire, delete or adopt.")
  RotationStep step = RotationStep.ADD;

  @Option(
      names = "--key",
      paramLabel = "ID",
      description = "Which key: 8 hexadecimal digits. Not needed where only one can be meant.")
  @Nullable String key;

  @Option(names = "--server-dir", paramLabel = "DIR", description = "The server's key sets.")
  @Nullable Path server;

  @Option(names = "--worker-dir", paramLabel = "DIR", description = "The workers' key sets.")
  @Nullable Path worker;

  @Option(
      names = "--public-file",
      paramLabel = "FILE",
      description = "The public half: written, or read by 'adopt', where the halves are apart.")
  @Nullable Path publicFile;

  @Option(
      names = "--master-key-file",
      paramLabel = "FILE",
      description = "The master key, if it is not master.key in the directory.")
  @Nullable Path masterKeyFile;

  @Option(
      names = "--force",
      description = {
        "Do not ask the server who has the key and what lies under it. What a key that is still in",
        "use encrypted can't be read after 'retire'."
      })
  boolean force;

  KeysetRotate(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    KeysetName name = KeysetName.parse(keyset);
    Rotation rotation = new Rotation(name, server, worker, publicFile);
    if (step == RotationStep.ADOPT) {
      if (!isDryRun("take over the public half of " + keyset)) {
        say("Adopted key set with fingerprint " + rotation.adopt() + ".");
      }
      return;
    }
    try (MasterKey master = rotation.masterKey(masterKeyFile)) {
      List<KeyInfo> keys = rotation.keys(master);
      KeyId chosen = step == RotationStep.ADD ? null : choose(keys);
      long inUse = chosen == null ? 0 : check(client, chosen);
      if (isDryRun(
          step.verb() + (chosen == null ? " a key to " : " key " + chosen + " of ") + keyset)) {
        return;
      }
      List<KeyInfo> after = rotation.apply(master, step, chosen, inUse);
      say(keyset + " now holds: " + text(after) + ". " + step.next());
    }
  }

  private static String text(List<KeyInfo> keys) {
    return keys.stream()
        .map(k -> k.id() + " (" + k.state().name().toLowerCase(java.util.Locale.ROOT) + ")")
        .collect(Collectors.joining(", "));
  }

  private KeyId choose(List<KeyInfo> keys) {
    if (key != null) {
      try {
        return KeyId.parse(key);
      } catch (RuntimeException e) {
        throw CommandException.usage("--key takes the 8 hexadecimal digits of a key's id.");
      }
    }
    KeyInfo.State wanted =
        step == RotationStep.DELETE ? KeyInfo.State.RETIRED : KeyInfo.State.ENABLED;
    List<KeyInfo> candidates = keys.stream().filter(k -> k.state() == wanted).toList();
    if (candidates.size() != 1) {
      throw CommandException.usage(
          "Name the key with --key. " + keyset + " holds: " + text(keys) + ".");
    }
    return candidates.get(0).id();
  }

  /** Asks the server whether the step may be done; gives what lies under the key. */
  private long check(SecretStoreClient client, KeyId id) {
    if (force) {
      return 0;
    }
    Optional<KeysetInfo.Key> known =
        client.keys().keysets().stream()
            .filter(found -> found.name().equals(keyset))
            .flatMap(found -> found.keys().stream())
            .filter(found -> found.id().equals(id.toString()))
            .findFirst();
    if (step == RotationStep.PROMOTE) {
      promotable(known);
      return 0;
    }
    KeysetInfo.Key found = known.orElseThrow(() -> refused("The server does not hold that key."));
    if (found.ciphertexts().isEmpty()) {
      throw refused(
          "The server can't count what lies under key "
              + id
              + ". If you know that nothing does,"
              + " add --force.");
    }
    long count = found.ciphertexts().getAsLong();
    if (count > 0) {
      throw refused(
          count + " ciphertexts lie under key " + id + ". First: secret-store keyset reencrypt.");
    }
    return count;
  }

  private static void promotable(Optional<KeysetInfo.Key> known) {
    KeysetInfo.Key found =
        known.orElseThrow(
            () ->
                refused(
                    "The server does not hold that key yet. Restart it with the new files, or add"
                        + " --force."));
    if (!found.missingAt().isEmpty()) {
      throw refused(
          "These do not have the key yet: "
              + found.missingAt().stream().map(NodeInfo::name).collect(Collectors.joining(", "))
              + ". Bring it there, or add --force if they are gone for good.");
    }
  }

  private static CommandException refused(String message) {
    return new CommandException(ExitCode.CONFLICT, message);
  }
}
