package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import java.util.Objects;

/** A secret of which a test knows the value. Immutable. {@code toString()} shows the key only. */
public final class KnownSecret {

  private final SecretIdentifier id;
  private final String value;

  /** A secret with its current value. */
  public KnownSecret(SecretIdentifier id, String value) {
    this.id = Objects.requireNonNull(id, "id");
    this.value = Objects.requireNonNull(value, "value");
  }

  /** Where it is. */
  public SecretIdentifier id() {
    return id;
  }

  /** What it holds. */
  public String value() {
    return value;
  }

  String key() {
    return id.getProviderKey();
  }

  @Override
  public String toString() {
    return key();
  }
}
