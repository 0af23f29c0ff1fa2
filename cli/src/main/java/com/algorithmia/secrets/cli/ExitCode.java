package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.client.ApiException;
import com.algorithmia.secrets.client.SecretStoreException;
import com.algorithmia.secrets.client.TransportException;

/** What the process ends with. Documented in docs/cli.md; numbers never change their meaning. */
public enum ExitCode {
  /** Done. */
  OK(0, "done"),
  /** Something failed that has no code of its own. */
  FAILED(1, "failed"),
  /** The arguments are wrong; nothing was done. */
  USAGE(2, "wrong usage; nothing was done"),
  /** No valid API key, or one that may not do this. */
  NOT_ALLOWED(3, "not signed in, or not allowed"),
  /** What was named is not there, or not visible. */
  NOT_FOUND(4, "not there, or not visible to this key"),
  /** Taken, in use, or changed meanwhile. */
  CONFLICT(5, "taken, in use, or changed meanwhile"),
  /** The server or the provider refuses what was sent. */
  REFUSED(6, "the request or the value is refused"),
  /** No connection, no answer in time, throttled, or a provider is down: try again later. */
  UNAVAILABLE(7, "unreachable, throttled or down: worth another try"),
  /** It may have happened or not: repeat with the same idempotency key. */
  UNKNOWN(8, "the outcome is not known: repeat with the same --idempotency-key"),
  /** A verification says that something is wrong. */
  VERIFICATION_FAILED(9, "a verification or a check found something wrong");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The number. */
  public int number() {
    return number;
  }

  /** For the documents. */
  public String meaning() {
    return meaning;
  }

  static ExitCode of(SecretStoreException e) {
    if (e instanceof ApiException api) {
      if (api.code() == 0 && api.mayHaveHappened()) {
        // Not the server's words: somebody in between has lost the answer to a change.
        return UNKNOWN;
      }
      return ofStatus(api.status(), api.code());
    }
    return switch (((TransportException) e).reason()) {
      case CONNECT, TLS -> UNAVAILABLE;
      case DEADLINE, LOST -> UNKNOWN;
      case UNUSABLE, CANCELLED -> FAILED;
    };
  }

  private static ExitCode ofStatus(int status, int code) {
    if (code == 8105) {
      return UNKNOWN;
    }
    return switch (status) {
      case 401, 403 -> NOT_ALLOWED;
      case 404 -> NOT_FOUND;
      case 409 -> CONFLICT;
      case 400, 405, 413, 415, 422 -> REFUSED;
      case 429, 502, 503, 504 -> UNAVAILABLE;
      default -> FAILED;
    };
  }
}
