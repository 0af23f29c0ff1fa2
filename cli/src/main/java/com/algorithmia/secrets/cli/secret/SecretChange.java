package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.ChangeCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.client.ApiException;
import com.algorithmia.secrets.client.IdempotencyKey;
import com.algorithmia.secrets.client.SecretStoreException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What all changes of a secret have in common. */
abstract class SecretChange extends ChangeCommand {

  @Parameters(
      index = "0",
      paramLabel = "OWNER",
      description = "OWNER/NAME for an algorithm, OWNER for an account.")
  String owner = "";

  @Parameters(index = "1", paramLabel = "VARIABLE", description = "The environment variable.")
  String variable = "";

  @Option(
      names = "--idempotency-key",
      paramLabel = "TEXT",
      order = 80,
      description =
          "Names this intent: repeated with the same text it is done once. Without it one is made,"
              + " and shown if the outcome is unknown.")
  @Nullable String idempotencyKey;

  SecretChange(Console console) {
    super(console);
  }

  /** Does the change, and if its outcome is unknown tells how to repeat it. */
  final <T> T once(java.util.function.Function<IdempotencyKey, T> change) {
    IdempotencyKey key = key();
    try {
      return change.apply(key);
    } catch (SecretStoreException e) {
      boolean open = !(e instanceof ApiException api) || api.code() == 8105;
      if (e.mayHaveHappened() && open) {
        console().err().println("To repeat it safely, add: --idempotency-key " + key.text());
      }
      throw e;
    }
  }

  private IdempotencyKey key() {
    String given = idempotencyKey;
    Supplier<IdempotencyKey> fresh = IdempotencyKey::random;
    try {
      return given == null ? fresh.get() : new IdempotencyKey(given);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }
}
