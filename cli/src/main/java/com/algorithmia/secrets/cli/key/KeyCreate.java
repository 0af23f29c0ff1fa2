package com.algorithmia.secrets.cli.key;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.cli.RepeatableCommand;
import com.algorithmia.secrets.cli.SecretFile;
import com.algorithmia.secrets.client.IssuedKey;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.KeyInfo;
import com.algorithmia.secrets.client.KeyRequest;
import com.algorithmia.secrets.client.SecretStoreClient;
import com.algorithmia.secrets.client.SecretStoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an API key. */
@Command(
    name = "create",
    description = {
      "Make an API key. It is shown this once: on standard output, or written to --out FILE",
      "(mode 0600), where nobody looks over your shoulder. If the answer with the key is lost, no",
      "second key is made: the id of the first is told, to be revoked."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store key create ci --role worker --algorithm acme/forecast --out worker.key",
      "  secret-store key create jo --role developer --account acme --expires 2027-01-01"
    })
final class KeyCreate extends RepeatableCommand {

  @Parameters(paramLabel = "NAME", description = "For people, and for the audit.")
  String name = "";

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "admin, viewer, auditor, developer, worker or reencryptor.")
  String role = "";

  @Option(
      names = "--account",
      paramLabel = "NAME",
      description = "An account of a developer; may be given several times.")
  @Nullable List<String> accounts;

  @Option(
      names = "--algorithm",
      paramLabel = "OWNER/NAME",
      description = "An algorithm of a worker; may be given several times.")
  @Nullable List<String> algorithms;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "When it ends: 2027-01-31 or 2027-01-31T12:00:00Z. Default: never.")
  @Nullable Instant expires;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write it there instead of showing it.")
  @Nullable Path out;

  KeyCreate(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    Path file = out;
    if (file != null) {
      SecretFile.mustNotExist(file);
    }
    KeyRequest request =
        new KeyRequest(
            name,
            role,
            accounts == null
                ? List.of()
                : accounts.stream().map(a -> Names.account(client, a).id()).toList(),
            algorithms == null
                ? List.of()
                : algorithms.stream().map(a -> Names.algorithmId(client, a)).toList(),
            Optional.ofNullable(expires));
    if (isDryRun("make the API key " + name + " of role " + role)) {
      return;
    }
    if (file != null) {
      KeyInfo info = issueInto(file, client, request);
      print(info.json(), KeyText.table(List.of(info)));
      say("Wrote the key to " + file + ". It can't be shown again.");
      return;
    }
    IssuedKey issued = once(intent -> client.keys().create(request, intent));
    Map<String, Json> shown = new LinkedHashMap<>(issued.info().json().members());
    shown.put("key", Json.of(issued.revealKey()));
    print(Json.object(shown), issued.revealKey() + System.lineSeparator());
    say("This is the only time that the key is shown. Its id is " + issued.info().id() + ".");
  }

  /** The place first, then the key; a key that nobody has is revoked. */
  private KeyInfo issueInto(Path file, SecretStoreClient client, KeyRequest request) {
    try (SecretFile.Reserved place = SecretFile.reserve(file)) {
      IssuedKey issued = once(intent -> client.keys().create(request, intent));
      try {
        place.write(issued.revealKey() + System.lineSeparator());
      } catch (CommandException e) {
        throw new CommandException(
            e.code(), e.getMessage() + " " + undo(client, issued.info().id()));
      }
      return issued.info();
    }
  }

  private static String undo(SecretStoreClient client, String id) {
    try {
      client.keys().delete(id);
      return "The key " + id + " was revoked again.";
    } catch (SecretStoreException e) {
      return "The key was made all the same. Revoke it: secret-store key revoke " + id;
    }
  }
}
