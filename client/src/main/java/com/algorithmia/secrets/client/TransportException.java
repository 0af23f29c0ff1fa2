package com.algorithmia.secrets.client;

/** There was no answer, or none that can be used. */
public final class TransportException extends SecretStoreException {

  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Reason {
    /** No connection: nothing was sent. */
    CONNECT(false),
    /** The server's certificate is not trusted, or no common TLS: nothing was sent. */
    TLS(false),
    /** No whole answer within the deadline. */
    DEADLINE(true),
    /** The connection broke after the request had been sent, at least in part. */
    LOST(true),
    /** The answer is too large, or is not what the API answers with. */
    UNUSABLE(true),
    /** The client was closed, or the thread was interrupted. */
    CANCELLED(true);

    private final boolean sent;

    Reason(boolean sent) {
      this.sent = sent;
    }
  }

  private final Reason reason;

  TransportException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What went wrong. */
  public Reason reason() {
    return reason;
  }

  @Override
  public boolean mayHaveHappened() {
    return reason.sent;
  }
}
