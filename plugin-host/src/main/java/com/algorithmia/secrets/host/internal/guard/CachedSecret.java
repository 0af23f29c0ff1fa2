package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import org.jspecify.annotations.Nullable;

/**
 * A value that was read, with the times until which it is good for what. Times are those of the
 * cache's ticker, in nanoseconds, and compared by difference.
 */
final class CachedSecret {

  private static final long SECOND = 1_000_000_000L;

  private final SimpleSecret secret;
  private final boolean expires;
  private final long expiresAt;
  private final long freshUntil;
  private final long checkAt;
  private final long usableUntil;

  /** The last one handed out. A race costs an allocation, nothing else: it is immutable. */
  private SimpleSecret handedOut;

  private CachedSecret(
      SimpleSecret secret,
      boolean expires,
      long expiresAt,
      long freshUntil,
      long checkAt,
      long usableUntil) {
    this.secret = secret;
    this.expires = expires;
    this.expiresAt = expiresAt;
    this.freshUntil = freshUntil;
    this.checkAt = checkAt;
    this.usableUntil = usableUntil;
    this.handedOut = secret;
  }

  /** A secret that was just read; the read started at {@code now}. */
  static CachedSecret read(SimpleSecret secret, CacheTimes times, long now) {
    boolean expires = secret.getTtl() > 0;
    long expiresAt = now + secret.getTtl() * SECOND;
    long fresh = now + times.ttl();
    boolean checks = times.checkInterval() > 0 && secret.getVersion() != null;
    return new CachedSecret(
        secret,
        expires,
        expiresAt,
        expires ? earlier(fresh, expiresAt) : fresh,
        checks ? now + times.checkInterval() : fresh,
        expires ? earlier(now + times.lastKnownGood(), expiresAt) : now + times.lastKnownGood());
  }

  /** The same, its version found to be still current at {@code now}. */
  CachedSecret confirmed(CacheTimes times, long now) {
    long usable = now + times.lastKnownGood();
    return new CachedSecret(
        secret,
        expires,
        expiresAt,
        freshUntil,
        now + times.checkInterval(),
        expires ? earlier(usable, expiresAt) : usable);
  }

  /** The same, its version not told at {@code now}: the next check is put off, nothing else. */
  CachedSecret unconfirmed(CacheTimes times, long now) {
    return new CachedSecret(
        secret, expires, expiresAt, freshUntil, now + times.checkInterval(), usableUntil);
  }

  private static long earlier(long left, long right) {
    return left - right < 0 ? left : right;
  }

  /** May be handed out without asking anybody. */
  boolean isHit(long now) {
    return now - freshUntil < 0 && now - checkAt < 0;
  }

  /** Within its time in the cache. */
  boolean isFresh(long now) {
    return now - freshUntil < 0;
  }

  /** May stand in for a read that fails because the provider is unavailable. */
  boolean isUsable(long now) {
    return now - usableUntil < 0;
  }

  /** Of no use any more. */
  boolean isOver(long now) {
    return !isFresh(now) && !isUsable(now);
  }

  @Nullable String version() {
    return secret.getVersion();
  }

  /** For keeping it out of messages. */
  String value() {
    return secret.getValue();
  }

  /** The secret with the seconds that are left now, rounded up. */
  SimpleSecret at(long now) {
    if (!expires) {
      return secret;
    }
    int left = (int) Math.max(1, (expiresAt - now + SECOND - 1) / SECOND);
    SimpleSecret last = handedOut;
    if (last.getTtl() == left) {
      return last;
    }
    SimpleSecret next = new SimpleSecret(secret.getValue(), left, secret.getVersion());
    handedOut = next;
    return next;
  }

  @Override
  public String toString() {
    return "CachedSecret";
  }
}
