package com.algorithmia.plugin.vault.auth;

import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Transport;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session's current token, and how it comes by another one. Thread-safe; one thread logs in while
 * the others wait for it, each within its own deadline.
 */
final class Logins {

  private final Transport transport;
  private final Login login;
  private final Consumer<Token> onFresh;
  private final ReentrantLock loggingIn = new ReentrantLock();
  private volatile @Nullable Token current;

  /**
   * Counts failed logins: who waited for one that failed does not try the same credentials again.
   */
  private volatile int failures;

  private volatile @Nullable SecretProviderException lastFailure;

  // Guarded by the lock:
  private final RefusedLogin refused;
  private String lastCredential = "";
  private @Nullable Token lastRefused;

  /**
   * @param onFresh told of every new token, once it is the current one
   */
  Logins(Transport transport, Login login, Consumer<Token> onFresh) {
    this.transport = transport;
    this.login = login;
    this.onFresh = onFresh;
    this.refused = new RefusedLogin(transport.time(), login.locksAccounts());
  }

  /** The newest token, which may have expired; null before the first login. */
  @Nullable Token current() {
    return current;
  }

  /**
   * Logs in unless somebody else did meanwhile, or the same credentials were just refused.
   *
   * @param stale what the caller found wanting
   * @param anyway whether to log in even with credentials that were just refused
   */
  Token replace(@Nullable Token stale, Deadline deadline, boolean anyway) {
    int failuresBefore = failures;
    if (!lock(deadline)) {
      throw new SecretProviderException(
          Kind.UNAVAILABLE, "Another call is still logging in to Vault, and the time is over");
    }
    try {
      Token now = current;
      if (now != null && now != stale && !now.isExpired(transport.time().nanos())) {
        return now;
      }
      SecretProviderException others = lastFailure;
      if (failures != failuresBefore && others != null) {
        throw others;
      }
      String credential = login.credential();
      SecretProviderException kept = anyway ? null : refused.answer(credential);
      if (kept != null) {
        throw kept;
      }
      lastCredential = credential;
      return logIn(deadline);
    } finally {
      loggingIn.unlock();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // Only one thread logs in.
  private Token logIn(Deadline deadline) {
    Token fresh;
    try {
      fresh = login.login(transport, deadline);
    } catch (SecretProviderException e) {
      lastFailure = e;
      failures++;
      if (e.getKind() == Kind.UNAUTHENTICATED) {
        refused.note(e, lastCredential);
      }
      throw e;
    }
    refused.forget();
    current = fresh;
    onFresh.accept(fresh);
    return fresh;
  }

  /**
   * A login gave a token that is not accepted: not to be repeated by every call either. Many
   * callers may find that out of the same token.
   */
  SecretProviderException refused(Token fresh, Deadline deadline) {
    SecretProviderException failure =
        new SecretProviderException(Kind.UNAUTHENTICATED, login.adviceOnRefusedToken());
    if (lock(deadline)) {
      try {
        if (current == fresh && lastRefused != fresh) {
          lastRefused = fresh;
          refused.note(failure, lastCredential);
        }
      } finally {
        loggingIn.unlock();
      }
    }
    return failure;
  }

  /** Puts a token in the place of another one, unless that was replaced meanwhile; gives it. */
  Token update(Token from, Token to) {
    loggingIn.lock();
    try {
      if (current == from) {
        current = to;
      }
      return to;
    } finally {
      loggingIn.unlock();
    }
  }

  private boolean lock(Deadline deadline) {
    try {
      return loggingIn.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public String toString() {
    return "Logins[" + login + "]";
  }
}
