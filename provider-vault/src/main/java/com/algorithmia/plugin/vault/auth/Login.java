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

  /**
   * The credential as it is now, to be compared with one that was refused; empty if it can't
   * change.
   *
   * @throws com.algorithmia.sdk.plugin.secrets.SecretProviderException of kind {@code
   *     INVALID_CONFIGURATION} if it can't be read
   */
  String credential();

  /** Whether Vault locks the account after some refused logins, by default. */
  boolean locksAccounts();

  /** What to say when the token that it gave is not accepted. Shows no credential. */
  String adviceOnRefusedToken();
}
