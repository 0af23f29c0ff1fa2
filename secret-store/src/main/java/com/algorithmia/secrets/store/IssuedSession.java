package com.algorithmia.secrets.store;

import java.util.Objects;

/** A new session, this once with its tokens. {@code toString()} does not show them. */
public final class IssuedSession {

  private final Session session;
  private final String token;

  /** No part may be null. */
  public IssuedSession(Session session, String token) {
    this.session = Objects.requireNonNull(session, "session");
    this.token = Objects.requireNonNull(token, "token");
  }

  /** What later requests get from {@link Sessions#authenticate}. */
  public Session session() {
    return session;
  }

  /** The cookie's value. */
  public String revealToken() {
    return token;
  }

  @Override
  public String toString() {
    return "IssuedSession[" + session + "]";
  }
}
