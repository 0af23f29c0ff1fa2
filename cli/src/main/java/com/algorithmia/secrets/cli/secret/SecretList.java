package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.client.Pages;
import com.algorithmia.secrets.client.SecretFilter;
import com.algorithmia.secrets.client.SecretInfo;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists secrets. */
@Command(
    name = "list",
    description = "List secrets of an owner, or of all owners that the key may see.",
    footer = {
      "",
      "Examples:",
      "  secret-store secret list acme/forecast",
      "  secret-store secret list --search mysql --expires-before 2027-01-01"
    })
final class SecretList extends ApiCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "OWNER",
      description = "OWNER/NAME for an algorithm, OWNER for an account; without it all.")
  @Nullable String owner;

  @Option(
      names = "--search",
      paramLabel = "TEXT",
      description = "Part of a name, description or variable, in whatever case.")
  @Nullable String search;

  @Option(names = "--type", paramLabel = "TYPE", description = "generic, password, key or token.")
  @Nullable String type;

  @Option(names = "--provider", paramLabel = "PROVIDER", description = "Name or id.")
  @Nullable String provider;

  @Option(
      names = "--expires-before",
      paramLabel = "TIME",
      description = "Those that end before 2027-01-31 or 2027-01-31T12:00:00Z.")
  @Nullable Instant expiresBefore;

  @Option(names = "--limit", paramLabel = "NUMBER", description = "At most so many. Default: all.")
  @Nullable Integer limit;

  SecretList(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    SecretFilter filter =
        new SecretFilter(
            Optional.ofNullable(search),
            Optional.ofNullable(type),
            Optional.ofNullable(provider).map(name -> Names.enabledProvider(client, name).id()),
            Optional.ofNullable(expiresBefore));
    Pages<SecretInfo> pages =
        owner == null
            ? client.searchSecrets(filter)
            : client.secrets(Names.owner(client, owner)).list(filter);
    Iterator<SecretInfo> secrets =
        pages.stream().limit(limit == null ? Long.MAX_VALUE : Math.max(0, limit)).iterator();
    print(secrets, SecretInfo::json, SecretText.table(), SecretText::row);
  }
}
