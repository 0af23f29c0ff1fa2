package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.client.SecretRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What people note about a secret. */
final class DetailOptions {

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      order = 10,
      description = "Display name. For a new secret without it: the variable's.")
  @Nullable String name;

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      order = 11,
      description = "What people read about it.")
  @Nullable String description;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      order = 12,
      description = "generic, password, key or token.")
  @Nullable String type;

  @Option(
      names = "--metadata",
      paramLabel = "NAME=TEXT",
      order = 13,
      description = "What else to note; may be given several times. Replaces all of it.")
  @Nullable Map<String, String> metadata;

  boolean isGiven() {
    return name != null || description != null || type != null || metadata != null;
  }

  void addTo(SecretRequest request) {
    if (name != null) {
      request.displayName(name);
    }
    if (description != null) {
      request.description(description);
    }
    if (type != null) {
      request.type(type);
    }
    if (metadata != null) {
      request.metadata(metadata);
    }
  }
}
