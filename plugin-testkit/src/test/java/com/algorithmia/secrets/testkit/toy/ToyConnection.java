package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.concurrent.atomic.AtomicBoolean;

/** What all calls have in common: a session, the end of it, and the kinds of failures. */
public abstract class ToyConnection {

  /** A request to the backend. */
  @FunctionalInterface
  protected interface Request<T> {
    T send() throws ToyException;
  }

  protected final ToySettings settings;
  protected final ToyBackend backend;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean session = new AtomicBoolean();
  private final AtomicBoolean unlocked = new AtomicBoolean();

  ToyConnection(ToySettings settings) {
    this.settings = settings;
    this.backend = settings.backend;
  }

  /** Sends; a secret that is not there is an exception of its own. */
  protected <T> T send(SecretIdentifier id, Request<T> request) throws SecretNotFoundException {
    try {
      return open(request);
    } catch (ToyException e) {
      if (e.code() == ToyException.Code.NOT_THERE) {
        throw SecretNotFoundException.of(id);
      }
      throw failure(e);
    }
  }

  /** Sends what is about no secret in particular. */
  protected <T> T send(Request<T> request) {
    try {
      return open(request);
    } catch (ToyException e) {
      throw failure(e);
    }
  }

  private <T> T open(Request<T> request) throws ToyException {
    checkOpen();
    if (session.compareAndSet(false, true)) {
      backend.sessions().incrementAndGet();
    }
    return request.send();
  }

  protected void checkOpen() {
    if (closed.get()) {
      throw new SecretProviderException(Kind.UNAVAILABLE, "The provider is closed");
    }
  }

  protected ToyKeyring keyring() {
    if (!unlocked.get()) {
      backend.keyring().unlock(settings.masterKey);
      unlocked.set(true);
    }
    return backend.keyring();
  }

  /** The kind that fits. The message of the backend goes nowhere. */
  protected SecretProviderException failure(ToyException e) {
    return switch (e.code()) {
      case UNREACHABLE, TIMEOUT, REFUSED ->
          new SecretProviderException(Kind.UNAVAILABLE, "The vault did not do it");
      case THROTTLED ->
          SecretProviderException.throttled("The vault has too many requests", e.retryAfter());
      case FORBIDDEN -> new SecretProviderException(Kind.PERMISSION_DENIED, "This is not allowed");
      case UNAUTHORIZED ->
          new SecretProviderException(Kind.UNAUTHENTICATED, "The vault does not accept the token");
      case LOST ->
          new SecretProviderException(Kind.OUTCOME_UNKNOWN, "The answer of the vault was lost");
      case CONFLICT ->
          new SecretProviderException(Kind.CONFLICT, "Somebody else changed the secret");
      case NOT_THERE -> new SecretProviderException(Kind.UNAVAILABLE, "The vault is empty");
    };
  }

  public void close() {
    if (closed.compareAndSet(false, true) && session.get()) {
      release();
    }
  }

  /** Ends the session. */
  protected void release() {
    backend.sessions().decrementAndGet();
  }
}
