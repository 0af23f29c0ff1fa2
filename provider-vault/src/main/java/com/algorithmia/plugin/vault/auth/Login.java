package com.algorithmia.plugin.vault.auth;

import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Transport;

/** A way to get a token. Thread-safe, though a session never logs in twice at once. */
public interface Login {

  /**
   * Gets a token.
   *
   * @throws com.algorithmia.sdk.plugin.secrets.SecretProviderException of kind {@code
   *     UNAUTHENTICATED} if Vault refuses the credentials, {@code INVALID_CONFIGURATION} if they
   *     can't be read, or as {@link Transport#send}
   */
  Token login(Transport transport, Deadline deadline);

  /** Whether another login may give a token that is accepted, after one was refused. */
  boolean canRepeat();
}
