package com.algorithmia.secrets.cli.key;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.client.KeyInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists API keys. */
@Command(name = "list", description = "List the API keys that the key in use may manage.")
final class KeyList extends ApiCommand {

  KeyList(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    List<KeyInfo> keys = client.keys().list();
    ScopeNames names = new ScopeNames(client);
    print(
        keys.stream().map(KeyInfo::json).toList(),
        isJson() ? "" : KeyText.table(keys, names::account, names::algorithm));
  }
}
