package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.Progress;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.cli.ValueInput;
import com.algorithmia.secrets.client.IdempotencyKey;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.SecretFilter;
import com.algorithmia.secrets.client.SecretInfo;
import com.algorithmia.secrets.client.SecretOwner;
import com.algorithmia.secrets.client.SecretRequest;
import com.algorithmia.secrets.client.SecretStoreClient;
import com.algorithmia.secrets.client.SecretStoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Imports many secrets. */
@Command(
    name = "import",
    description = {
      "Create many secrets from an env file (NAME=VALUE lines) or a JSON object of strings.",
      "The whole file is checked first. One that fails does not stop the others."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store secret import acme/forecast --from-file .env --dry-run",
      "  secret-store secret import acme/forecast --from-file - --existing update < secrets.json"
    })
final class SecretImport extends ChangeCommand {

  /** What to do with variables that are there already. */
  enum Existing {
    FAIL,
    SKIP,
    UPDATE
  }

  @Parameters(
      paramLabel = "OWNER",
      description = "OWNER/NAME for an algorithm, OWNER for an account.")
  String owner = "";

  @Option(
      names = "--from-file",
      paramLabel = "FILE",
      required = true,
      description = "The file; - is standard input.")
  Path file = Path.of("-");

  @Option(
      names = "--existing",
      paramLabel = "WHAT",
      description =
          "What to do if a variable is there already: fail before anything is changed (default),"
              + " skip it, or update its value.")
  Existing existing = Existing.FAIL;

  @Option(names = "--type", paramLabel = "TYPE", description = "generic, password, key or token.")
  @Nullable String type;

  @Option(
      names = "--provider",
      paramLabel = "PROVIDER",
      description = "Where to keep them: name or id. Without it the default one.")
  @Nullable String provider;

  private int failed;

  SecretImport(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    Map<String, String> variables =
        ImportFile.parse(new ValueInput(console()).fromFile(file, true));
    SecretOwner whose = Names.owner(client, owner);
    Map<String, SecretInfo> there = new TreeMap<>();
    client.secrets(whose).list(SecretFilter.ALL).forEach(s -> there.put(s.variable(), s));
    List<String> clashes = variables.keySet().stream().filter(there::containsKey).toList();
    if (existing == Existing.FAIL && !clashes.isEmpty()) {
      throw new CommandException(
          ExitCode.CONFLICT,
          "There already: "
              + String.join(", ", clashes)
              + ". Nothing was changed. Choose --existing skip or --existing update.");
    }
    if (isDryRun(plan(variables.size(), clashes.size()))) {
      return;
    }
    String providerId = provider == null ? null : Names.enabledProvider(client, provider).id();
    importAll(client, whose, variables, there, providerId);
  }

  private String plan(int all, int clashes) {
    String rest = existing == Existing.SKIP ? " and skip " + clashes : " and update " + clashes;
    return "create " + (all - clashes) + " secrets" + (clashes == 0 ? "" : rest);
  }

  private void importAll(
      SecretStoreClient client,
      SecretOwner whose,
      Map<String, String> variables,
      Map<String, SecretInfo> there,
      @Nullable String providerId) {
    Text.Table table = new Text.Table("VARIABLE", "RESULT");
    List<Json> results = new ArrayList<>();
    int done = 0;
    try (Progress progress = new Progress(console(), "Importing")) {
      for (Map.Entry<String, String> variable : variables.entrySet()) {
        String result = one(client, whose, variable, there.get(variable.getKey()), providerId);
        table.row(variable.getKey(), result);
        results.add(Json.texts(Map.of("secret_key", variable.getKey(), "result", result)));
        progress.at(++done, variables.size(), "secrets");
      }
    }
    print(results, table);
    if (failed > 0) {
      say(failed + " of " + variables.size() + " failed. The others are in place.");
    }
  }

  private String one(
      SecretStoreClient client,
      SecretOwner whose,
      Map.Entry<String, String> variable,
      @Nullable SecretInfo before,
      @Nullable String providerId) {
    try {
      if (before == null) {
        SecretRequest request =
            new SecretRequest().variable(variable.getKey()).value(variable.getValue());
        if (type != null) {
          request.type(type);
        }
        if (providerId != null) {
          request.providerId(providerId);
        }
        client.secrets(whose).create(request, IdempotencyKey.random());
        return "created";
      }
      if (existing == Existing.SKIP) {
        return "skipped";
      }
      client
          .secrets(whose)
          .update(
              before.id(),
              new SecretRequest().value(variable.getValue()),
              before.revision(),
              IdempotencyKey.random());
      return "updated";
    } catch (SecretStoreException e) {
      failed++;
      return "failed: " + e.getMessage();
    }
  }

  @Override
  protected ExitCode exitCode() {
    return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
