package com.algorithmia.sdk.plugin.secrets;

/**
 * Names a secret of one provider. Only {@link #getProviderKey()} counts; providers accept any
 * implementation (clause 2.1).
 *
 * @see SimpleSecretIdentifier
 */
public interface SecretIdentifier {

  /**
   * The key under which the provider finds the secret: non-empty, at most {@value
   * SimpleSecretIdentifier#MAX_LENGTH} characters, free of control characters, valid for ever
   * (clauses 2.2 and 2.3). It is not a secret itself.
   */
  String getProviderKey();
}
