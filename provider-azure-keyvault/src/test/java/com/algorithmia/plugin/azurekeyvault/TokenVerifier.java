package com.algorithmia.plugin.azurekeyvault;

import java.time.Clock;

/** Who tells a vault whether a token is good. */
@FunctionalInterface
interface TokenVerifier {

  /**
   * Whether a vault takes a token.
   *
   * @param resource what the token has to be for
   * @param tenant whose directory it has to come from
   */
  boolean accepts(String token, String resource, String tenant, Clock clock);
}
