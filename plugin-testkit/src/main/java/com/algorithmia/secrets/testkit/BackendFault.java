package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with a backend, for {@link SecretProviderContract#breakBackend}. More may be
 * added: leave unknown ones to {@code super}.
 */
public enum BackendFault {
  /** The backend is not reached: connections are refused. */
  DOWN(Kind.UNAVAILABLE),
  /** The backend takes requests and never answers; the provider's own deadline has to help. */
  HANGING(Kind.UNAVAILABLE),
  /**
   * The backend refuses all requests because there are too many. If it says how long to wait, say
   * so by {@link Breakage#withRetryAfter}.
   */
  THROTTLED(Kind.THROTTLED),
  /** The credential may neither read nor change this secret nor create another; others it may. */
  PERMISSION_DENIED(Kind.PERMISSION_DENIED),
  /** The credential, which was fine, is not accepted any more. */
  CREDENTIAL_REVOKED(Kind.UNAUTHENTICATED),
  /** This secret is disabled. */
  DISABLED(Kind.NOT_USABLE),
  /** This secret is past its expiry. */
  EXPIRED(Kind.NOT_USABLE),
  /** Somebody deleted this secret in the backend, in a way that can be undone. */
  SOFT_DELETED(Kind.NOT_USABLE),
  /**
   * The backend answers reads, and answers every write with an error without doing it. Best with an
   * answer that repeats the request: so it is seen whether the provider passes that on.
   */
  WRITE_REFUSED(null),
  /** The backend does every write, and the answer is lost. Reads work. */
  ANSWER_LOST(Kind.OUTCOME_UNKNOWN),
  /** The stored ciphertext of this secret is altered. For providers that encrypt. */
  TAMPERED(Kind.INTEGRITY),
  /** The key under which this secret is encrypted is not at hand. For providers that encrypt. */
  KEY_MISSING(Kind.KEY_MISSING);

  private final @Nullable Kind kind;

  BackendFault(@Nullable Kind kind) {
    this.kind = kind;
  }

  /** The kind that fits; null if any does. */
  @Nullable Kind kind() {
    return kind;
  }
}
