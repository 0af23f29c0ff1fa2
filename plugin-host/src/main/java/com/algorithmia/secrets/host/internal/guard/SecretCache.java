package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The values of one provider, for hits and as last known good. Thread-safe, without a lock for
 * reads.
 *
 * <p>Caffeine bounds the size; the times are kept here, because an entry serves longer as last
 * known good than as a hit, and because one look at the clock per hit is enough. What is of no use
 * any more is swept out.
 *
 * <p>A read may only be put in if nothing was written meanwhile: it takes an {@link #epoch} before,
 * and every write moves that on.
 */
final class SecretCache {

  private static final int STRIPES = 1 << 10;

  private final CacheTimes times;
  private final LongSupplier ticker;
  private final Cache<String, CachedSecret> entries;
  private final AtomicLongArray epochs = new AtomicLongArray(STRIPES);
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder stale = new LongAdder();

  /**
   * @param maxEntries of up to 1 KiB; longer values count as several
   * @param ticker nanoseconds, as {@link System#nanoTime()}
   */
  SecretCache(CacheTimes times, int maxEntries, LongSupplier ticker) {
    this.times = times;
    this.ticker = ticker;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(maxEntries)
            .weigher((String key, CachedSecret entry) -> 1 + (entry.value().length() >> 10))
            .build();
  }

  /** A value that may be handed out now; null if there is none. */
  @Nullable Secret hit(String key) {
    CachedSecret entry = entries.getIfPresent(key);
    if (entry != null) {
      long now = ticker.getAsLong();
      if (entry.isHit(now)) {
        hits.increment();
        return entry.at(now);
      }
    }
    return null;
  }

  long now() {
    return ticker.getAsLong();
  }

  /** Whatever is kept under a key; null if nothing. */
  @Nullable CachedSecret peek(String key) {
    return entries.getIfPresent(key);
  }

  /** To be taken before a read whose result is {@link #put}. */
  long epoch(String key) {
    return epochs.get(stripe(key));
  }

  /** Keeps what was read, unless something was written since the epoch was taken. */
  void put(String key, long epoch, SimpleSecret secret, long readAt) {
    if (!times.keepsNothing()) {
      replace(key, epoch, CachedSecret.read(secret, times, readAt));
    }
  }

  /** The version is still current. */
  void confirm(String key, long epoch, CachedSecret entry, long checkedAt) {
    replace(key, epoch, entry.confirmed(times, checkedAt));
  }

  /** The version could not be told. */
  void putOffCheck(String key, long epoch, CachedSecret entry, long triedAt) {
    replace(key, epoch, entry.unconfirmed(times, triedAt));
  }

  private void replace(String key, long epoch, CachedSecret entry) {
    entries
        .asMap()
        .compute(key, (same, before) -> epochs.get(stripe(key)) == epoch ? entry : before);
  }

  /** Forgets a value; reads under way do not put it back. */
  void invalidate(String key) {
    epochs.incrementAndGet(stripe(key));
    entries.invalidate(key);
  }

  /** Forgets everything; reads under way do not put anything back. */
  void clear() {
    for (int i = 0; i < STRIPES; i++) {
      epochs.incrementAndGet(i);
    }
    entries.invalidateAll();
  }

  /** Drops what is of no use any more: values should not lie in memory for nothing. */
  void sweep() {
    long now = ticker.getAsLong();
    entries.asMap().values().removeIf(entry -> entry.isOver(now));
  }

  void countMiss() {
    misses.increment();
  }

  void countStale() {
    stale.increment();
  }

  long hits() {
    return hits.sum();
  }

  long misses() {
    return misses.sum();
  }

  long staleHandedOut() {
    return stale.sum();
  }

  long size() {
    return entries.estimatedSize();
  }

  private static int stripe(String key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }

  @Override
  public String toString() {
    return "SecretCache";
  }
}
