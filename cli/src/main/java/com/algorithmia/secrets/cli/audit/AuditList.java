package com.algorithmia.secrets.cli.audit;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.AuditRecord;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists lines of the audit. */
@Command(
    name = "list",
    description = "List what happened, newest first.",
    footer = {"", "Example: secret-store audit list --action secret. --from 2026-11-01 --limit 20"})
final class AuditList extends ApiCommand {

  @Mixin FilterOptions filter = new FilterOptions();

  @Option(
      names = "--limit",
      paramLabel = "NUMBER",
      defaultValue = "100",
      description = "At most so many lines (100).")
  int limit;

  AuditList(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    List<AuditRecord> records =
        client.audit().list(filter.filter()).stream().limit(Math.max(0, limit)).toList();
    Text.Table table = new Text.Table("TIME", "ACTOR", "ACTION", "OUTCOME", "OWNER", "TARGET");
    for (AuditRecord record : records) {
      table.row(
          Text.time(record.time()),
          record.actor().orElse(""),
          record.action(),
          record.outcome(),
          record.ownerLabel().orElse(""),
          record.target().orElse(""));
    }
    print(records.stream().map(AuditRecord::json).toList(), table);
  }
}
