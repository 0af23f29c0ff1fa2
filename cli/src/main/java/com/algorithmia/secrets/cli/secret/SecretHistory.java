package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.SecretOwner;
import com.algorithmia.secrets.client.SecretStoreClient;
import com.algorithmia.secrets.client.VersionInfo;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the versions of a secret. */
@Command(name = "history", description = "List the versions of a secret, newest first; no values.")
final class SecretHistory extends ApiCommand {

  @Parameters(
      index = "0",
      paramLabel = "OWNER",
      description = "OWNER/NAME for an algorithm, OWNER for an account.")
  String owner = "";

  @Parameters(index = "1", paramLabel = "VARIABLE", description = "Variable or id.")
  String variable = "";

  SecretHistory(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    SecretOwner whose = Names.owner(client, owner);
    List<VersionInfo> versions =
        client.secrets(whose).versions(Names.secret(client, whose, variable).id());
    Text.Table table = new Text.Table("VERSION", "CREATED", "BY", "CURRENT", "RESTORABLE");
    for (VersionInfo version : versions) {
      table.row(
          version.version(),
          Text.time(version.created()),
          version.createdBy().orElse(""),
          version.current() ? "current" : "",
          Text.yes(version.restorable()));
    }
    print(versions.stream().map(VersionInfo::json).toList(), table);
  }
}
