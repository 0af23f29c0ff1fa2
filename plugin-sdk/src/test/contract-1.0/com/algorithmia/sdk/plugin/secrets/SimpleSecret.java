package com.algorithmia.sdk.plugin.secrets;

/** Stub of contract 1.0: what plugins in the field were compiled against. Never edited. */
public class SimpleSecret implements Secret {

  private final String value;
  private final int ttl;

  public SimpleSecret(String value) {
    this(value, 0);
  }

  public SimpleSecret(String value, int ttl) {
    this.value = value;
    this.ttl = ttl;
  }

  @Override
  public String getValue() {
    return value;
  }

  @Override
  public int getTtl() {
    return ttl;
  }
}
