package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.client.ApiException;
import com.algorithmia.secrets.client.IdempotencyKey;
import com.algorithmia.secrets.client.SecretStoreException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A change that names its intent, so that it can be repeated without being done twice. */
public abstract class RepeatableCommand extends ChangeCommand {

  @Option(
      names = "--idempotency-key",
      paramLabel = "TEXT",
      order = 80,
      description =
          "Names this intent: repeated with the same text it is done once. Without it one is made,"
              + " and shown if the outcome is unknown.")
  private @Nullable String idempotencyKey;

  /** Talks through this console. */
  protected RepeatableCommand(Console console) {
    super(console);
  }

  /** Does the change, and if its outcome is unknown tells how to repeat it. */
  protected final <T> T once(Function<IdempotencyKey, T> change) {
    IdempotencyKey key = key();
    try {
      return change.apply(key);
    } catch (SecretStoreException e) {
      boolean open = !(e instanceof ApiException api) || api.code() == 8105 || api.code() == 0;
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
