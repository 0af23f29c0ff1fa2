package com.algorithmia.sdk.plugin.secrets;

import java.time.Instant;

/** Stub of contract 1.0: what plugins in the field were compiled against. Never edited. */
public interface SecretProvider {

  Secret getSecret(SecretIdentifier id) throws SecretNotFoundException;

  String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException;

  SecretIdentifier createSecret(String value);

  String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException;

  boolean deleteSecret(SecretIdentifier id) throws SecretNotFoundException;

  Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException;

  int getTtl();

  boolean allowsCreate();

  boolean allowsUpdate();

  boolean allowsDelete();
}
