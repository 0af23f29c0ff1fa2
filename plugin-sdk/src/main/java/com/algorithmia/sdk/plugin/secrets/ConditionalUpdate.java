package com.algorithmia.sdk.plugin.secrets;

/**
 * The ability to update a secret only if nobody else did (clause 10.2). A provider without it can't
 * see outside writers: the store then serialises its own.
 *
 * @since 2.0
 */
public interface ConditionalUpdate extends Capability {

  /**
   * Replaces the value if the current version is the expected one.
   *
   * @return the version after the update (clause 4.1)
   * @throws SecretNotFoundException if there is no such secret
   * @throws SecretProviderException of kind {@code CONFLICT} if another version is current; nothing
   *     is changed
   */
  String updateSecret(SecretIdentifier id, String value, String expectedVersion)
      throws SecretNotFoundException;
}
