package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.secrets.keysets.KeysetException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys that this provider object holds: loaded at first use, and again when something names a
 * key that is not among them, because another node may have rotated. Safe for many threads.
 *
 * @param <C> the cipher that they make
 */
abstract class Keys<C extends ValueCipher> {

  /** A write came with an older revision of the keys than the database holds. */
  static final class Outdated extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Outdated() {
      super("The key sets have changed", null, false, false);
    }
  }

  /** Each attempt is with keys that were newer than those before. */
  private static final int ATTEMPTS = 4;

  private final Duration patience;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile @Nullable C current;

  Keys(Duration patience) {
    this.patience = patience;
  }

  /** Reads the keys from where they lie. */
  abstract C load();

  abstract boolean same(C left, C right);

  /** The keys at hand. */
  final C current() {
    C held = current;
    return held == null ? loadUnlessNewerThan(null) : held;
  }

  /** The keys as they are now. */
  final C refreshed() {
    return loadUnlessNewerThan(current);
  }

  /**
   * Does something with the keys at hand, and once more with newer ones if those were not enough.
   */
  final <T> T with(Function<C, T> use) {
    C held = current();
    for (int attempt = 1; ; attempt++) {
      try {
        return use.apply(held);
      } catch (KeysetException e) {
        C newer =
            attempt < ATTEMPTS && KeyFailures.mayBeStale(e) ? loadUnlessNewerThan(held) : held;
        if (newer == held) {
          throw KeyFailures.of(e);
        }
        held = newer;
      } catch (Outdated e) {
        if (attempt == ATTEMPTS) {
          throw new SecretProviderException(
              Kind.UNAVAILABLE, "The key sets keep changing; nothing was stored");
        }
        held = loadUnlessNewerThan(held);
      }
    }
  }

  private C loadUnlessNewerThan(@Nullable C known) {
    lock();
    try {
      C held = current;
      if (held != null && held != known) {
        return held;
      }
      C loaded = load();
      if (held != null && same(held, loaded)) {
        return held;
      }
      current = loaded;
      return loaded;
    } catch (KeysetException e) {
      throw KeyFailures.of(e);
    } finally {
      loading.unlock();
    }
  }

  private void lock() {
    try {
      if (loading.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new SecretProviderException(Kind.UNAVAILABLE, "The keys are still being loaded");
  }
}
