package com.algorithmia.secrets.cli.key;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.client.KeyInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Revokes an API key. */
@Command(
    name = "revoke",
    description = "Revoke an API key, for good. The last admin key can't be revoked.")
final class KeyRevoke extends ChangeCommand {

  @Parameters(
      paramLabel = "KEY",
      description = "Its id, or its name if no other key has the same. Never the key itself.")
  String key = "";

  @Option(names = "--yes", description = "Do not ask.")
  boolean yes;

  KeyRevoke(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) throws IOException {
    KeyInfo found = find(client.keys().list());
    String what = "the API key " + found.name() + " (" + found.prefix() + "...)";
    if (isDryRun("revoke " + what)) {
      return;
    }
    confirm(yes, "Revoke " + what + "?");
    client.keys().delete(found.id());
    say("Revoked " + what + ".");
  }

  private KeyInfo find(List<KeyInfo> keys) {
    List<KeyInfo> matching =
        keys.stream().filter(k -> k.id().equals(key) || k.name().equals(key)).toList();
    if (matching.isEmpty()) {
      // What was given is not repeated: it may be a key.
      throw new CommandException(ExitCode.NOT_FOUND, "There is no API key of this id or name.");
    }
    if (matching.size() > 1) {
      throw CommandException.usage("Several API keys have this name. Give the id.");
    }
    return matching.get(0);
  }
}
