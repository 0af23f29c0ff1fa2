package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.SecretInfo;
import java.util.Optional;

/** Secrets for people. */
final class SecretText {

  private SecretText() {}

  static Text.Table table() {
    return new Text.Table("VARIABLE", "NAME", "TYPE", "UPDATED", "EXPIRES", "ID");
  }

  static void row(Text.Table table, SecretInfo secret) {
    table.row(
        secret.variable(),
        secret.displayName(),
        secret.type(),
        Text.time(secret.json().get("modified").asInstant()),
        Text.time(secret.expires()),
        secret.id());
  }

  static Text.Details details(SecretInfo secret) {
    Text.Details details =
        new Text.Details()
            .add("variable", secret.variable())
            .add("name", secret.displayName())
            .add("description", secret.description())
            .add("id", secret.id())
            .add("type", secret.type())
            .add("provider", secret.providerId())
            .add("version", secret.version().orElse(""))
            .add("revision", Long.toString(secret.revision()))
            .add("created", Text.time(secret.json().get("created").asInstant()))
            .add("updated", Text.time(secret.json().get("modified").asInstant()));
    if (secret.expires().isPresent()) {
      details.add("expires", Text.time(secret.expires()));
    }
    if (secret.immutable()) {
      details.add("immutable", "yes");
    }
    if (secret.reference()) {
      details.add("reference", secret.verified() ? "yes" : "yes, not verified");
    }
    secret.metadata().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(entry -> details.add("metadata " + entry.getKey(), Optional.of(entry.getValue())));
    return details;
  }
}
