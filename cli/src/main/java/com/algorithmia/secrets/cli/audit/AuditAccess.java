package com.algorithmia.secrets.cli.audit;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.SecretStoreClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows who can read a secret. */
@Command(name = "access", description = "Show which workloads and keys can get a secret's value.")
final class AuditAccess extends ApiCommand {

  @Parameters(
      index = "0",
      paramLabel = "OWNER",
      description = "OWNER/NAME for an algorithm, OWNER for an account.")
  String owner = "";

  @Parameters(index = "1", paramLabel = "VARIABLE", description = "Variable or id.")
  String variable = "";

  AuditAccess(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    String id = Names.secret(client, Names.owner(client, owner), variable).id();
    Json report = client.audit().access(id);
    Text.Table table = new Text.Table("WHO", "NAME", "HOW");
    for (Json item : report.get("algorithms").items()) {
      Json algorithm = item.get("algorithm");
      table.row(
          "algorithm",
          algorithm.get("owner").text() + "/" + algorithm.get("name").text(),
          item.get("granted").isTrue() ? "by a grant" : "its own");
    }
    for (Json key : report.get("workers").items()) {
      table.row("worker key", key.get("name").text(), "can fetch it");
    }
    for (Json key : report.get("managers").items()) {
      table.row("key", key.get("name").text(), "can change it, not read it");
    }
    String handedOut = Text.time(report.get("last_handed_out").asInstant());
    print(report, table + "last handed out: " + handedOut + System.lineSeparator());
  }
}
