package com.algorithmia.secrets.cli.keyset;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.KeysetInfo;
import com.algorithmia.secrets.client.NodeInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Shows key sets as the server sees them. */
@Command(
    name = "status",
    description = {
      "Show the key sets of the installation: the state of each key, what lies under it, and which",
      "nodes and workers of the last 7 days do not have it."
    })
final class KeysetStatus extends ApiCommand {

  KeysetStatus(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    List<KeysetInfo> keysets = client.keys().keysets();
    Text.Table table = new Text.Table("KEY SET", "KEY", "STATE", "CIPHERTEXTS", "MISSING AT");
    for (KeysetInfo keyset : keysets) {
      for (KeysetInfo.Key key : keyset.keys()) {
        table.row(
            keyset.name(),
            key.id(),
            key.state(),
            key.ciphertexts().isPresent() ? Long.toString(key.ciphertexts().getAsLong()) : "",
            key.missingAt().stream().map(NodeInfo::name).collect(Collectors.joining(", ")));
      }
    }
    print(keysets.stream().map(KeysetInfo::json).toList(), table);
  }
}
