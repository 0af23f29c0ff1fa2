package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A secret in the backend. Guarded by the backend. */
public final class ToyRow {

  /** One of its versions. */
  public static final class Version {
    final String id;
    final Instant created;
    byte[] ciphertext;

    Version(String id, Instant created, byte[] ciphertext) {
      this.id = id;
      this.created = created;
      this.ciphertext = ciphertext;
    }
  }

  final String key;
  final SecretAttributes attributes;
  final List<Version> versions = new ArrayList<>();
  @Nullable Instant expiresAt;
  boolean unusable;

  ToyRow(String key, SecretAttributes attributes) {
    this.key = key;
    this.attributes = attributes;
    this.expiresAt = attributes.getExpiresAt();
  }

  Version current() {
    return versions.get(versions.size() - 1);
  }

  @Nullable Version version(String id) {
    return versions.stream().filter(version -> version.id.equals(id)).findFirst().orElse(null);
  }
}
