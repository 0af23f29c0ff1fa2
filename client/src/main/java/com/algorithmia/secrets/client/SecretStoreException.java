package com.algorithmia.secrets.client;

/** A call that gave no good answer: {@link ApiException} or {@link TransportException}. */
public abstract sealed class SecretStoreException extends RuntimeException
    permits ApiException, TransportException {

  private static final long serialVersionUID = 1L;

  SecretStoreException(String message) {
    super(message);
  }

  /**
   * Whether the server may have done what was asked although this failed. If so, repeat the call
   * with the same {@link IdempotencyKey}, or look before you do it again.
   */
  public abstract boolean mayHaveHappened();
}
