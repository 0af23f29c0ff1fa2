package com.algorithmia.plugin.vault.transport;

import java.time.Instant;

/**
 * What Vault answered. Immutable. The texts in it are for comparing, never for showing: {@code
 * toString()} tells the status only.
 */
public final class Reply {

  private final int status;
  private final Json body;
  private final Instant time;
  private final boolean repeated;

  Reply(int status, Json body, Instant time, boolean repeated) {
    this.status = status;
    this.body = body;
    this.time = time;
    this.repeated = repeated;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The body; {@link Json#MISSING} if it was empty. */
  public Json body() {
    return body;
  }

  /** The member {@code data} of the body. */
  public Json data() {
    return body.get("data");
  }

  /** When the backend answered, by its own clock. */
  public Instant time() {
    return time;
  }

  /**
   * Whether an earlier attempt at the same write got no answer. Then a refusal may be the echo of
   * that attempt's success.
   */
  public boolean isAfterLostAnswer() {
    return repeated;
  }

  /** Whether the request was carried out. */
  public boolean isOk() {
    return status >= 200 && status < 300;
  }

  /** Whether the token may not do this, or is none. */
  public boolean isDenied() {
    return status == 403;
  }

  /** Whether there is nothing of that name, according to the status. */
  public boolean isNotFound() {
    return status == 404;
  }

  /** Whether one of the errors or warnings contains a text, ignoring case. */
  public boolean complains(String about) {
    return mentions(body.get("errors"), about) || mentions(body.get("warnings"), about);
  }

  private static boolean mentions(Json list, String about) {
    for (Json item : list.items()) {
      String text = item.text();
      if (text != null && text.toLowerCase(java.util.Locale.ROOT).contains(about)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "Reply[" + status + "]";
  }
}
