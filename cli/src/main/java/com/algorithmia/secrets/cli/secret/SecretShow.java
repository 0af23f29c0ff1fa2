package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.client.SecretInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a secret. */
@Command(name = "show", description = "Show what is known about a secret; never its value.")
final class SecretShow extends ApiCommand {

  @Parameters(
      index = "0",
      paramLabel = "OWNER",
      description = "OWNER/NAME for an algorithm, OWNER for an account.")
  String owner = "";

  @Parameters(index = "1", paramLabel = "VARIABLE", description = "Variable or id.")
  String variable = "";

  SecretShow(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    SecretInfo secret = Names.secret(client, Names.owner(client, owner), variable);
    print(secret.json(), SecretText.details(secret));
  }
}
