package com.algorithmia.secrets.server.internal.http;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.ApiKeys;
import com.algorithmia.secrets.store.Principal;
import com.algorithmia.secrets.store.Session;
import com.algorithmia.secrets.store.Sessions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out who asks: by API key, or by a browser's session. A change by session also needs the
 * CSRF token of the session, which no other site can know; a key in a header needs none, as no
 * browser sends it by itself.
 */
public final class Authenticator {

  /** The cookie of a session. */
  public static final String COOKIE = "__Host-secret-store";

  private static final String CSRF_HEADER = "X-CSRF-Token";
  private static final Pattern CREDENTIAL =
      Pattern.compile("(?i:Simple|Bearer) +([\\x21-\\x7e]{1,256})");

  private final ApiKeys keys;
  private final Sessions sessions;

  /** Asks these. */
  public Authenticator(ApiKeys keys, Sessions sessions) {
    this.keys = keys;
    this.sessions = sessions;
  }

  /**
   * Who asks.
   *
   * @throws ApiFailure 401 without a credential, 403 without the CSRF token
   * @throws com.algorithmia.secrets.store.StoreException UNAUTHENTICATED, THROTTLED
   */
  public Actor authenticate(Incoming incoming, String requestId) {
    List<String> credentials = incoming.headers("Authorization");
    Principal principal =
        credentials.isEmpty()
            ? bySession(incoming)
            : byKey(credentials, requestId, incoming.address());
    return new Actor(principal, requestId, incoming.address());
  }

  private Principal byKey(List<String> credentials, String requestId, String address) {
    Matcher matcher = CREDENTIAL.matcher(credentials.get(0));
    if (credentials.size() > 1 || !matcher.matches()) {
      throw ApiFailure.unauthenticated("Send one header \"Authorization: Bearer KEY\"");
    }
    return keys.authenticate(matcher.group(1), requestId, address);
  }

  private Principal bySession(Incoming incoming) {
    List<String> tokens = incoming.cookies(COOKIE);
    if (tokens.size() != 1) {
      throw ApiFailure.unauthenticated(
          "Sign in, or send an API key: \"Authorization: Bearer KEY\"");
    }
    Session session = sessions.authenticate(tokens.get(0));
    if (!incoming.method().equals("GET")) {
      List<String> presented = incoming.headers(CSRF_HEADER);
      if (presented.size() != 1 || !session.isCsrfToken(presented.get(0))) {
        throw ApiFailure.forbidden("A change by session needs the header " + CSRF_HEADER);
      }
    }
    return session.principal();
  }
}
