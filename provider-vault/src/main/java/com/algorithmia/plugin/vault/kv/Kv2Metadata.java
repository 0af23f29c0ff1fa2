package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What KV 2 tells of a secret without its value. Immutable.
 *
 * @param current the number of the newest version
 * @param versions those that are kept, newest first; one at least
 * @param now when this was told, by Vault's clock
 */
record Kv2Metadata(long current, List<Kv2Version> versions, Instant now) {

  /** The request for the metadata of a key. */
  static VaultRequest request(Place place, SecretKey key) {
    return VaultRequest.get(place.path("metadata", key));
  }

  /** Asks for them; fails with {@code PERMISSION_DENIED} if they may not be read. */
  static Kv2Metadata ask(Place place, SecretKey key, Deadline deadline)
      throws SecretNotFoundException {
    VaultRequest request = request(place, key);
    return of(place.send(request, deadline), request, key);
  }

  static Kv2Metadata of(Reply reply, VaultRequest request, SecretKey key)
      throws SecretNotFoundException {
    if (Refusals.saysNotThere(reply)) {
      throw notThere(key);
    }
    if (!reply.isOk()) {
      throw Refusals.of(reply, request);
    }
    List<Kv2Version> versions = new ArrayList<>();
    for (Map.Entry<String, Json> entry : reply.data().get("versions").members().entrySet()) {
      String number = entry.getKey();
      Kv2Version version =
          number.matches("[0-9]{1,18}")
              ? Kv2Version.of(Long.parseLong(number), entry.getValue())
              : null;
      if (version != null) {
        versions.add(version);
      }
    }
    versions.sort(Comparator.comparingLong(Kv2Version::number).reversed());
    long current = reply.data().get("current_version").number(-1);
    if (current == 0) {
      throw notThere(key); // Metadata that somebody wrote before the first value.
    }
    if (current < 0 || versions.isEmpty() || versions.get(0).number() != current) {
      throw notKv2();
    }
    return new Kv2Metadata(current, versions, reply.time());
  }

  /** The version that a key means. */
  Kv2Version versionFor(SecretKey key) throws SecretNotFoundException {
    Long wanted = key.version();
    if (wanted == null) {
      return versions.get(0);
    }
    for (Kv2Version version : versions) {
      if (version.number() == wanted) {
        return version;
      }
    }
    throw notThere(key);
  }

  /** The current version, which has to be usable. */
  Kv2Version live() {
    Kv2Version newest = versions.get(0);
    if (newest.isGone(now)) {
      throw newest.gone();
    }
    return newest;
  }

  static SecretNotFoundException notThere(SecretKey key) {
    return new SecretNotFoundException(
        "There is no secret \""
            + SecretKey.textOf(key.path())
            + "\""
            + (key.version() == null ? "" : " of version " + key.version()));
  }

  static SecretProviderException notKv2() {
    return Refusals.configuration(
        "vault_kv_version",
        "says 2, but the mount does not answer like KV version 2: leave it out or say 1");
  }
}
