package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.call.Operation;
import com.algorithmia.secrets.host.internal.call.Sanitizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Listing, with the limits checked before and the pages checked after. */
final class GuardedListing implements SecretListing {

  private final GuardedWriter writer;

  GuardedListing(GuardedWriter writer) {
    this.writer = writer;
  }

  @Override
  public Page<SecretSummary> listSecrets(@Nullable String cursor, int limit) {
    checkLimit(limit);
    return page(
        writer,
        Operation.LIST_SECRETS,
        SecretSummary.class,
        cursor,
        limit,
        instance -> {
          Page<SecretSummary> page =
              instance
                  .sanitizer()
                  .notNull(instance.capability(SecretListing.class).listSecrets(cursor, limit));
          for (SecretSummary item : page.getItems()) {
            if (!SimpleSecretIdentifier.isWellFormed(item.getProviderKey())) {
              throw Failures.pluginFailure("it lists a key that is not well-formed");
            }
          }
          return page;
        });
  }

  static void checkLimit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("The limit must be from 1 to " + MAX_LIMIT);
    }
  }

  /**
   * Asks for a page, and copies it: its items are final types of the SDK, which is checked because
   * generics do not.
   */
  static <T> Page<T> page(
      GuardedWriter writer,
      Operation operation,
      Class<T> type,
      @Nullable String cursor,
      int limit,
      ProviderSlot.Call<Page<T>> call) {
    try {
      return writer.callWithArguments(
          operation,
          facts -> {},
          instance -> {
            Page<T> given = call.on(instance);
            List<T> items = new ArrayList<>();
            for (Object item : given.getItems()) {
              items.add(type.cast(item));
            }
            if (items.size() > limit) {
              throw Failures.pluginFailure("it gave a page longer than the limit");
            }
            return new Page<>(items, given.getNextCursor());
          });
    } catch (Sanitizer.RejectedArgument e) {
      if (cursor == null) {
        throw e.asPluginFailure();
      }
      throw new IllegalArgumentException("The cursor is not one of this provider's");
    } catch (SecretNotFoundException e) {
      throw writer.unexpectedNotFound();
    }
  }
}
