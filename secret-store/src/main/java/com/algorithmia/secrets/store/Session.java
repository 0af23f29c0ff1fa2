package com.algorithmia.secrets.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Objects;

/** A signed-in browser. {@code toString()} does not show the CSRF token. */
public final class Session {

  private final Principal principal;
  private final String csrfToken;

  /** No part may be null. */
  public Session(Principal principal, String csrfToken) {
    this.principal = Objects.requireNonNull(principal, "principal");
    this.csrfToken = Objects.requireNonNull(csrfToken, "csrfToken");
  }

  /** Who signed in. */
  public Principal principal() {
    return principal;
  }

  /** What every form of this session must carry; compare it with {@link #isCsrfToken}. */
  public String revealCsrfToken() {
    return csrfToken;
  }

  /** Whether this is the session's CSRF token; takes the same time wherever they differ. */
  public boolean isCsrfToken(String presented) {
    return MessageDigest.isEqual(csrfToken.getBytes(UTF_8), presented.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return "Session[" + principal.name() + "]";
  }
}
