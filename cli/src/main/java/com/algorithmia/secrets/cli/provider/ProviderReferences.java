package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.ProviderInfo;
import com.algorithmia.secrets.client.ReferencePattern;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and sets what may be referenced. */
@Command(
    name = "references",
    description = {
      "Show or set which keys that are already in a provider may be referenced. None at first.",
      "In a pattern, * stands for any characters within one name of the path, ** as the last name"
          + " for",
      "one name or more, {account} for the name of the secret's account."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store provider references vault",
      "  secret-store provider references vault --allow 'team/{account}/*'",
      "  secret-store provider references vault --allow 'shared/db' --account acme",
      "  secret-store provider references vault --clear"
    })
final class ProviderReferences extends ChangeCommand {

  @Parameters(paramLabel = "PROVIDER", description = "Name or id.")
  String name = "";

  @Option(names = "--allow", paramLabel = "PATTERN", description = "Add a pattern.")
  @Nullable List<String> allow;

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "The account that the patterns of --allow are for; without it every account.")
  @Nullable String account;

  @Option(
      names = "--forbid",
      paramLabel = "PATTERN",
      description = "Remove a pattern, for every account.")
  @Nullable List<String> forbid;

  @Option(names = "--clear", description = "Remove all patterns first.")
  boolean clear;

  ProviderReferences(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    ProviderInfo provider = Names.provider(client, name);
    List<ReferencePattern> before = client.providers().references(provider.id());
    if (allow == null && forbid == null && !clear) {
      if (account != null) {
        throw CommandException.usage("--account goes with --allow.");
      }
      show(before);
      return;
    }
    List<ReferencePattern> after = change(before);
    if (isDryRun("set " + after.size() + " patterns for the provider " + provider.name())) {
      show(after);
      return;
    }
    show(client.providers().setReferences(provider.id(), after, provider.revision()));
  }

  private List<ReferencePattern> change(List<ReferencePattern> before) {
    List<ReferencePattern> after = new ArrayList<>(clear ? List.of() : before);
    for (String pattern : forbid == null ? List.<String>of() : forbid) {
      if (!after.removeIf(known -> known.pattern().equals(pattern))) {
        throw CommandException.usage("There is no pattern " + Text.safe(pattern) + " to remove.");
      }
    }
    for (String pattern : allow == null ? List.<String>of() : allow) {
      ReferencePattern added = new ReferencePattern(pattern, Optional.ofNullable(account));
      if (!after.contains(added)) {
        after.add(added);
      }
    }
    return after;
  }

  private void show(List<ReferencePattern> patterns) {
    Text.Table table = new Text.Table("PATTERN", "ACCOUNT");
    patterns.forEach(p -> table.row(p.pattern(), p.account().orElse("every account")));
    print(
        patterns.stream()
            .map(
                p -> Json.texts(Map.of("pattern", p.pattern(), "account", p.account().orElse("*"))))
            .toList(),
        table.isEmpty() ? "No references are allowed." + System.lineSeparator() : table);
  }
}
