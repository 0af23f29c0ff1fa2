package com.algorithmia.sdk.plugin.secrets;

import org.jspecify.annotations.Nullable;

/**
 * There is no such secret. Never thrown for missing rights, throttling or outages (clause 3.3):
 * those are {@link SecretProviderException}s.
 */
public class SecretNotFoundException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param message a text without any value; the provider key may be named
   */
  public SecretNotFoundException(@Nullable String message) {
    super(message);
  }

  /**
   * The secret that an identifier names is not there.
   *
   * @since 2.0
   */
  public static SecretNotFoundException of(SecretIdentifier id) {
    String key = id.getProviderKey();
    return new SecretNotFoundException(
        SimpleSecretIdentifier.isWellFormed(key)
            ? "There is no secret \"" + key + "\""
            : "There is no such secret: the key is not well-formed");
  }
}
