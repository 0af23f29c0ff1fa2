package com.algorithmia.secrets.cli.audit;

import com.algorithmia.secrets.client.AuditFilter;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which lines. */
final class FilterOptions {

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Not before 2027-01-31 or 2027-01-31T12:00:00Z.")
  @Nullable Instant from;

  @Option(names = "--to", paramLabel = "TIME", description = "Before this time.")
  @Nullable Instant to;

  @Option(names = "--actor", paramLabel = "ID", description = "Id of an API key.")
  @Nullable String actor;

  @Option(
      names = "--action",
      paramLabel = "ACTION",
      description = "Such as secret.create; with a dot at its end (secret.) all of the kind.")
  @Nullable String action;

  @Option(
      names = "--outcome",
      paramLabel = "OUTCOME",
      description = "intended, done, refused, failed or unknown.")
  @Nullable String outcome;

  @Option(names = "--target", paramLabel = "ID", description = "Id of what it was done to.")
  @Nullable String target;

  AuditFilter filter() {
    return new AuditFilter(
        Optional.ofNullable(from),
        Optional.ofNullable(to),
        Optional.ofNullable(actor),
        Optional.ofNullable(action),
        Optional.ofNullable(outcome),
        Optional.ofNullable(target));
  }
}
