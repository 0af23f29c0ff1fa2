package com.algorithmia.plugin.azurekeyvault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a vault keeps, and how names go through deletion, purge and recovery: each goes on for a
 * number of looks at the name after it was accepted. Times are whole seconds. Guarded by itself.
 */
final class VaultModel {

  /** The states of a name. */
  enum State {
    ABSENT,
    ACTIVE,
    BEING_DELETED,
    DELETED,
    BEING_RECOVERED,
    BEING_PURGED
  }

  /** One version of a secret. */
  static final class Version {
    final String id = UUID.randomUUID().toString().replace("-", "");
    final long created;
    final JsonNode request;
    boolean enabled = true;
    @Nullable Long expires;
    @Nullable Long notBefore;

    Version(JsonNode request, long created) {
      this.request = request;
      this.created = created;
      JsonNode attributes = request.path("attributes");
      enabled = attributes.path("enabled").asBoolean(true);
      expires = attributes.hasNonNull("exp") ? attributes.get("exp").asLong() : null;
      notBefore = attributes.hasNonNull("nbf") ? attributes.get("nbf").asLong() : null;
    }
  }

  private static final class Entry {
    final List<Version> versions = new ArrayList<>();
    State state = State.ACTIVE;
    int looksLeft;
  }

  /** Key Vault does not tell upper case from lower case. */
  private final Map<String, Entry> entries = new TreeMap<>();

  private final Clock clock;
  private int looks;

  VaultModel(Clock clock) {
    this.clock = clock;
  }

  /** How many looks at a name it takes until Azure has finished deleting, purging, recovering. */
  synchronized void setLooks(int count) {
    looks = count;
  }

  /** The state of a name; each look lets what is under way go on. */
  synchronized State look(String name) {
    Entry entry = entries.get(key(name));
    if (entry == null) {
      return State.ABSENT;
    }
    if (entry.looksLeft > 0) {
      entry.looksLeft--;
      return entry.state;
    }
    switch (entry.state) {
      case BEING_DELETED -> entry.state = State.DELETED;
      case BEING_RECOVERED -> entry.state = State.ACTIVE;
      case BEING_PURGED -> {
        entries.remove(key(name));
        return State.ABSENT;
      }
      default -> {}
    }
    return entry.state;
  }

  synchronized Version set(String name, JsonNode request) {
    Entry entry = entries.computeIfAbsent(key(name), k -> new Entry());
    Version version = new Version(request, clock.instant().getEpochSecond());
    entry.versions.add(version);
    return version;
  }

  synchronized void move(String name, State next) {
    Entry entry = entries.get(key(name));
    entry.state = next;
    entry.looksLeft = looks;
  }

  synchronized Version current(String name) {
    List<Version> versions = entries.get(key(name)).versions;
    return versions.get(versions.size() - 1);
  }

  synchronized @Nullable Version find(String name, String id) {
    return entries.get(key(name)).versions.stream()
        .filter(version -> version.id.equals(id))
        .findFirst()
        .orElse(null);
  }

  /** In the order of their random ids: Key Vault promises none. */
  synchronized List<Version> versions(String name) {
    List<Version> versions = new ArrayList<>(entries.get(key(name)).versions);
    versions.sort((left, right) -> left.id.compareTo(right.id));
    return versions;
  }

  synchronized List<String> activeNames() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().state == State.ACTIVE)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Everything, in a text that changes with anything in it. */
  synchronized String dump() {
    StringBuilder dump = new StringBuilder();
    entries.forEach(
        (name, entry) -> {
          dump.append(name).append(' ').append(entry.state);
          for (Version v : entry.versions) {
            dump.append(' ').append(v.id).append(v.enabled).append(v.expires).append(v.request);
          }
          dump.append('\n');
        });
    return dump.toString();
  }

  static ObjectNode attributes(Version version) {
    ObjectNode attributes = TlsServer.JSON.createObjectNode();
    attributes.put("enabled", version.enabled);
    attributes.put("created", version.created);
    attributes.put("updated", version.created);
    attributes.put("recoveryLevel", "Recoverable+Purgeable");
    attributes.put("recoverableDays", 90);
    if (version.expires != null) {
      attributes.put("exp", version.expires);
    }
    if (version.notBefore != null) {
      attributes.put("nbf", version.notBefore);
    }
    return attributes;
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
