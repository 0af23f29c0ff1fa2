package com.algorithmia.secrets.cli.key;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.KeyInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import picocli.CommandLine.Command;

/** Shows what the key in use is. */
@Command(name = "self", description = "Show name, role and scope of the key in use.")
final class KeySelf extends ApiCommand {

  KeySelf(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    KeyInfo self = client.keys().self();
    print(
        self.json(),
        new Text.Details()
            .add("name", self.name())
            .add("role", self.role())
            .add("accounts", String.join(", ", self.accounts()))
            .add("algorithms", String.join(", ", self.algorithms()))
            .add("id", self.id())
            .add("server", client.server().toString()));
  }
}
