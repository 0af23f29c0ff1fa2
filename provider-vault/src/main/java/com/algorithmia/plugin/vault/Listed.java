package com.algorithmia.plugin.vault;

import com.algorithmia.plugin.vault.kv.KvEngine;
import com.algorithmia.plugin.vault.kv.SecretKey;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Takes deleted secrets off a page. KV 2 lists their names like those of others; only their
 * metadata tell, so they are asked for, several at a time, and give version and time on the way. No
 * value is read for that: where metadata may be listed but not read, the page stays as it is.
 */
final class Listed {

  private Listed() {}

  static Page<SecretSummary> live(
      Page<SecretSummary> page, KvEngine engine, Fanout fanout, Deadline deadline) {
    if (!engine.namesDeleted() || page.getItems().isEmpty()) {
      return page;
    }
    @Nullable SecretSummary[] live = new @Nullable SecretSummary[page.getItems().size()];
    AtomicBoolean tokenIsGood = new AtomicBoolean();
    AtomicReference<@Nullable SecretProviderException> failure = new AtomicReference<>();
    List<Runnable> looks = new ArrayList<>();
    for (int i = 0; i < live.length; i++) {
      int place = i;
      looks.add(
          () -> {
            try {
              if (failure.get() == null) {
                live[place] = look(page.getItems().get(place), engine, tokenIsGood, deadline);
              }
            } catch (SecretProviderException e) {
              failure.set(e);
            }
          });
    }
    fanout.run(looks);
    SecretProviderException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    return new Page<>(Arrays.stream(live).filter(Objects::nonNull).toList(), page.getNextCursor());
  }

  /** The summary with what the metadata tell; null if it was deleted. */
  private static @Nullable SecretSummary look(
      SecretSummary item, KvEngine engine, AtomicBoolean tokenIsGood, Deadline deadline) {
    SecretKey key = Objects.requireNonNull(SecretKey.parse(item.getProviderKey()));
    try {
      KvEngine.State state = engine.look(key, tokenIsGood.get(), deadline);
      return new SecretSummary(
          item.getProviderKey(), state.version(), state.updated(), SecretAttributes.none());
    } catch (SecretNotFoundException e) {
      return null;
    } catch (SecretProviderException e) {
      if (e.getKind() == Kind.NOT_USABLE) {
        return null;
      }
      if (e.getKind() == Kind.PERMISSION_DENIED) {
        tokenIsGood.set(true); // Or it would have been UNAUTHENTICATED.
        return item;
      }
      throw e;
    }
  }
}
