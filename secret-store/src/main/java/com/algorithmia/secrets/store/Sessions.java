package com.algorithmia.secrets.store;

import org.jspecify.annotations.Nullable;

/**
 * Sessions of browsers: 256 random bits, kept hashed; idle for 30 minutes at most, 12 hours at
 * most, and dead at once on this node and within 5 seconds on others when their API key goes.
 */
public interface Sessions {

  /**
   * Signs in with an API key: always a new token.
   *
   * @throws StoreException as {@link ApiKeys#authenticate}
   */
  IssuedSession signIn(String apiKey, String requestId, @Nullable String address);

  /**
   * Whose session it is.
   *
   * @throws StoreException UNAUTHENTICATED if there is none (any more)
   */
  Session authenticate(String token);

  /** Ends a session; one that is not there has ended already. */
  void signOut(String token);
}
