package com.algorithmia.plugin.vault.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;

/**
 * A token and what is known of its life. Immutable. {@code toString()} does not show it.
 *
 * <p>Not a record: a record's {@code toString()} prints its components.
 */
final class Token {

  private final String value;
  private final boolean own;
  private final boolean renewable;
  private final Duration life;
  private final long since;

  private Token(String value, boolean own, boolean renewable, Duration life, long since) {
    this.value = value;
    this.own = own;
    this.renewable = renewable;
    this.life = life;
    this.since = since;
  }

  /** A token that somebody else made; how long it lives is not known yet. */
  static Token given(String value, long nanos) {
    return new Token(value, false, false, Duration.ZERO, nanos);
  }

  /** A token that a login of this provider made. */
  static Token obtained(String value, boolean renewable, Duration life, long nanos) {
    return new Token(value, true, renewable, life, nanos);
  }

  /** The same token with a life that was just told. Zero = it does not expire. */
  Token living(Duration newLife, boolean isRenewable, long nanos) {
    return new Token(value, own, isRenewable, newLife, nanos);
  }

  String value() {
    return value;
  }

  /** Whether it is the same text, whatever is known of its life. */
  boolean isSameAs(Token other) {
    return MessageDigest.isEqual(
        value.getBytes(StandardCharsets.UTF_8), other.value.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether this provider obtained it, and so revokes it in the end. */
  boolean isOwn() {
    return own;
  }

  boolean isRenewable() {
    return renewable;
  }

  /** How long it lives from when that was told; zero if it does not expire, or nobody knows. */
  Duration life() {
    return life;
  }

  /** What is left of it; negative if it is over. Only for a token with a life. */
  Duration left(long nanos) {
    return life.minusNanos(nanos - since);
  }

  boolean isExpired(long nanos) {
    return !life.isZero() && left(nanos).compareTo(Duration.ZERO) <= 0;
  }

  @Override
  public String toString() {
    return "Token[hidden]";
  }
}
