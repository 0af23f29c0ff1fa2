package com.algorithmia.secrets.store.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.algorithmia.secrets.keysets.EnvelopeWriter;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.WorkerSettings;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.common.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Settings for workers, sealed to every recipient: from then on nobody here can read them. */
public final class WorkerConfigurations {

  /**
   * As it is stored.
   *
   * @param version bound to the envelope
   * @param sealed the envelope
   */
  public record Stored(String providerId, String recipient, String version, Sealed sealed) {}

  private final StoreKeys keys;

  /** With these recipients. */
  public WorkerConfigurations(StoreKeys keys) {
    this.keys = keys;
  }

  /** What a request says of them, if it does. */
  void save(Handle handle, String providerId, ProviderRequest request) {
    Map<String, @Nullable String> settings = request.workerConfiguration();
    if (settings != null) {
      replace(handle, providerId, ProviderMerge.merge(Map.of(), settings));
    }
  }

  private void replace(Handle handle, String providerId, Map<String, String> settings) {
    handle
        .createUpdate("delete from store_worker_configuration where provider_id = :id")
        .bind("id", providerId)
        .execute();
    if (settings.isEmpty()) {
      return;
    }
    String version = Ids.next();
    byte[] plaintext = Json.write(settings).getBytes(UTF_8);
    try {
      keys.recipients()
          .forEach(
              (name, recipient) ->
                  handle
                      .createUpdate(
                          "insert into store_worker_configuration (provider_id, recipient, version,"
                              + " names, sealed) values (:id, :recipient, :version, :names,"
                              + " :sealed)")
                      .bind("id", providerId)
                      .bind("recipient", name)
                      .bind("version", version)
                      .bind("names", String.join("\n", new TreeSet<>(settings.keySet())))
                      .bind("sealed", writer(name).seal(plaintext, row(name, providerId, version)))
                      .execute());
    } finally {
      Arrays.fill(plaintext, (byte) 0);
    }
  }

  /** Seals and signs for a recipient. */
  public EnvelopeWriter writer(String recipient) {
    StoreKeys.Recipient found = keys.recipients().get(recipient);
    if (found == null) {
      throw new IllegalArgumentException("There are no key sets of that recipient");
    }
    return EnvelopeWriter.of(found.configurations(), keys.signing());
  }

  /** What the envelope is bound to. */
  public com.algorithmia.secrets.keysets.AssociatedData row(
      String recipient, String providerId, String version) {
    return WorkerSettings.row(keys.installationId(), recipient, providerId, version);
  }

  static List<String> names(Handle handle, String providerId) {
    return handle
        .createQuery("select names from store_worker_configuration where provider_id = :id")
        .bind("id", providerId)
        .mapTo(String.class)
        .findFirst()
        .map(names -> List.of(names.split("\n")))
        .orElse(List.of());
  }

  /** A provider's settings for a recipient; empty if there are none. */
  public static Optional<Stored> find(Handle handle, String providerId, String recipient) {
    return handle
        .createQuery(
            "select * from store_worker_configuration where provider_id = :id and recipient ="
                + " :recipient")
        .bind("id", providerId)
        .bind("recipient", recipient)
        .map(
            (row, context) ->
                new Stored(
                    row.getString("provider_id"),
                    row.getString("recipient"),
                    row.getString("version"),
                    Sealed.of(row.getBytes("sealed"))))
        .findOne();
  }

  /** All of them, by provider and recipient. */
  public static List<Stored> all(Handle handle) {
    return handle
        .createQuery("select * from store_worker_configuration order by provider_id, recipient")
        .map(
            (row, context) ->
                new Stored(
                    row.getString("provider_id"),
                    row.getString("recipient"),
                    row.getString("version"),
                    Sealed.of(row.getBytes("sealed"))))
        .list();
  }
}
