package com.algorithmia.sdk.plugin.secrets;

/** Stub of contract 1.0: what plugins in the field were compiled against. Never edited. */
public class SecretNotFoundException extends Exception {

  private static final long serialVersionUID = 1L;

  public SecretNotFoundException(String message) {
    super(message);
  }
}
