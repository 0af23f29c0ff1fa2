package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What KV 2 tells of one version of a secret. Immutable.
 *
 * @param number counts from 1
 * @param created when it was written
 * @param deletion when it was deleted or will be; null if it is neither
 * @param destroyed whether its value is gone for ever
 */
record Kv2Version(long number, Instant created, @Nullable Instant deletion, boolean destroyed) {

  /** Reads it; null if this is not how KV 2 tells of a version. */
  static @Nullable Kv2Version of(long number, Json json) {
    Instant created = time(json.get("created_time"));
    return number < 1 || created == null
        ? null
        : new Kv2Version(
            number, created, time(json.get("deletion_time")), json.get("destroyed").isTrue());
  }

  private static @Nullable Instant time(Json json) {
    String text = json.text();
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * Whether its value can't be read any more.
   *
   * @param now by the backend's clock, which tells full seconds: a deletion in the same one has
   *     happened
   */
  boolean isGone(Instant now) {
    return destroyed || (deletion != null && deletion.isBefore(now.plusSeconds(1)));
  }

  /** Seconds until it is deleted, rounded up, at least one; 0 if it is not going to be. */
  int secondsLeft(Instant now) {
    if (deletion == null) {
      return 0;
    }
    long millis = deletion.toEpochMilli() - now.toEpochMilli();
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (millis + 999) / 1000));
  }

  SecretProviderException gone() {
    return Refusals.notUsable(
        destroyed
            ? "Version " + number + " was destroyed in Vault; its value is gone for ever"
            : "Version "
                + number
                + " was deleted in Vault; it can be undeleted there, or restored");
  }

  String text() {
    return Long.toString(number);
  }
}
