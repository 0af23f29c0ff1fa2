package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.plugin.vault.transport.VaultRequest.Safety;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes to KV 2, always with check-and-set: such a write happens at most once, however often it is
 * sent, so a lost answer may be followed by a repetition.
 */
final class Kv2Writer {

  /** How often an unconditional update starts over because others write the same secret. */
  private static final int TRIES = 5;

  private final Place place;
  private final DeletePolicy deletePolicy;
  private final Kv2Engine reader;

  Kv2Writer(Place place, DeletePolicy deletePolicy, Kv2Engine reader) {
    this.place = place;
    this.deletePolicy = deletePolicy;
    this.reader = reader;
  }

  void create(SecretKey key, boolean fresh, String value, Deadline deadline) {
    VaultRequest request = write(key, Json.object(Fields.VALUE, Json.of(value)), 0);
    Reply reply = place.send(request, deadline);
    if (Refusals.isCheckAndSet(reply)) {
      checkRepeated(key, fresh, deadline);
      return;
    }
    written(reply, request, deadline);
  }

  /**
   * Something is there under the request id: this very request created it, now or before. Unless it
   * was deleted since: then a late repetition must not bring it back, nor be taken for a success.
   */
  private void checkRepeated(SecretKey key, boolean fresh, Deadline deadline) {
    try {
      reader.version(key, deadline);
    } catch (SecretNotFoundException e) {
      throw Refusals.conflict(); // Removed between the two requests.
    } catch (SecretProviderException e) {
      if (e.getKind() == Kind.NOT_USABLE) {
        throw Refusals.notUsable(
            "This request created a secret before, which was deleted since. Use a new request id");
      }
      if (e.getKind() != Kind.PERMISSION_DENIED || !fresh) {
        // Something is or was there under this id, and whoever takes it for "not stored" would
        // leave it behind.
        throw Refusals.outcomeUnknown();
      }
      // It may not look, but nobody else can know an id that was just drawn.
    }
  }

  String update(SecretKey key, String value, @Nullable String expected, Deadline deadline)
      throws SecretNotFoundException {
    for (int attempt = 1; ; attempt++) {
      Json content;
      Kv2Version current;
      if (key.isOfThisProduct()) {
        current = reader.version(key, deadline);
        content = Json.object(Fields.VALUE, Json.of(value));
      } else {
        Kv2Engine.Content old = readForChange(key, deadline);
        current = old.version();
        content = old.fields().with(old.fields().nameFor(key), value);
      }
      if (expected != null && !expected.equals(current.text())) {
        throw Refusals.conflict();
      }
      VaultRequest request = write(key, content, current.number());
      Reply reply = place.send(request, deadline);
      if (!Refusals.isCheckAndSet(reply)) {
        return written(reply, request, deadline);
      }
      if (reply.isAfterLostAnswer()) {
        throw Refusals.of(reply, request);
      }
      if (expected != null || attempt == TRIES) {
        throw Refusals.conflict();
      }
    }
  }

  /** A secret that others may use as well keeps its other fields, so they have to be read. */
  private Kv2Engine.Content readForChange(SecretKey key, Deadline deadline)
      throws SecretNotFoundException {
    try {
      return reader.content(key, deadline);
    } catch (SecretProviderException e) {
      if (e.getKind() != Kind.PERMISSION_DENIED) {
        throw e;
      }
      throw new SecretProviderException(
          Kind.PERMISSION_DENIED,
          "Only the product's own secrets can be changed without being read. This one may have more"
              + " fields, which an update keeps, and so needs: path \""
              + place.path("data", key)
              + "\" { capabilities = [\"read\", \"update\"] }");
    }
  }

  boolean delete(SecretKey key, Deadline deadline) {
    try {
      if (key.field() != null && deletedField(key, deadline)) {
        return true;
      }
      return switch (deletePolicy) {
        case SOFT -> softDelete(key, deadline);
        case DESTROY -> destroy(key, deadline);
        case METADATA -> deleteMetadata(key, deadline);
      };
    } catch (SecretNotFoundException e) {
      return false;
    }
  }

  private boolean softDelete(SecretKey key, Deadline deadline) {
    return reader.exists(key, deadline)
        && done(VaultRequest.delete(place.path("data", key)), deadline);
  }

  private boolean deleteMetadata(SecretKey key, Deadline deadline) throws SecretNotFoundException {
    Kv2Metadata.ask(place, key, deadline);
    return done(VaultRequest.delete(place.path("metadata", key)), deadline);
  }

  private boolean destroy(SecretKey key, Deadline deadline) throws SecretNotFoundException {
    List<Json> kept =
        Kv2Metadata.ask(place, key, deadline).versions().stream()
            .filter(version -> !version.destroyed())
            .map(version -> Json.of(version.number()))
            .collect(Collectors.toList());
    return !kept.isEmpty()
        && done(
            VaultRequest.post(
                place.path("destroy", key),
                Json.object("versions", Json.array(kept)),
                Safety.REPEATABLE),
            deadline);
  }

  /**
   * Removes one field of several, as a new version. Gives false if the key means the whole secret.
   */
  private boolean deletedField(SecretKey key, Deadline deadline) throws SecretNotFoundException {
    for (int attempt = 1; ; attempt++) {
      Kv2Engine.Content old = readForChange(key, deadline);
      String name = old.fields().nameFor(key);
      if (old.fields().isOnly(name)) {
        return false;
      }
      if (deletePolicy != DeletePolicy.SOFT) {
        throw SecretProviderException.unsupported(
            "One field of several can't be destroyed without the others: earlier versions hold it."
                + " Delete the whole secret, or set vault_delete_policy to soft");
      }
      VaultRequest request = write(key, old.fields().without(name), old.version().number());
      Reply reply = place.send(request, deadline);
      if (!Refusals.isCheckAndSet(reply) || reply.isAfterLostAnswer()) {
        written(reply, request, deadline);
        return true;
      }
      if (attempt == TRIES) {
        throw Refusals.conflict();
      }
    }
  }

  String restore(SecretKey key, String version, Deadline deadline) throws SecretNotFoundException {
    Kv2Metadata metadata = Kv2Metadata.ask(place, key, deadline);
    Kv2Version old = null;
    for (Kv2Version candidate : metadata.versions()) {
      if (candidate.text().equals(version)) {
        old = candidate;
      }
    }
    if (old == null) {
      throw Refusals.notUsable("That version is not kept any more, or never was");
    }
    if (old.destroyed()) {
      throw old.gone();
    }
    boolean deleted = old.isGone(metadata.now());
    SecretKey pinned = new SecretKey(key.path(), key.absolute(), old.number(), null);
    if (deleted) {
      mark(key, old, "undelete", deadline);
    }
    boolean asItWas = deleted;
    try {
      Json content = old(pinned, deadline);
      VaultRequest request = write(key, content, metadata.current());
      Reply reply = place.send(request, deadline);
      if (Refusals.isCheckAndSet(reply) && !reply.isAfterLostAnswer()) {
        throw Refusals.conflict();
      }
      String restored = written(reply, request, deadline);
      asItWas = false;
      return restored;
    } catch (SecretProviderException e) {
      asItWas &= e.getKind() != Kind.OUTCOME_UNKNOWN;
      throw e;
    } finally {
      if (asItWas) {
        mark(key, old, "delete", deadline);
      }
    }
  }

  private Json old(SecretKey pinned, Deadline deadline) throws SecretNotFoundException {
    try {
      return Json.object(reader.content(pinned, deadline).fields().all());
    } catch (SecretProviderException e) {
      throw e.getKind() == Kind.PERMISSION_DENIED ? restoreNeedsRead() : e;
    }
  }

  static SecretProviderException restoreNeedsRead() {
    return SecretProviderException.unsupported(
        "Restoring a version of KV needs to read it, which this provider may not");
  }

  /** Marks one version as deleted or not. Repeating it changes nothing. */
  private void mark(SecretKey key, Kv2Version version, String api, Deadline deadline) {
    done(
        VaultRequest.post(
            place.path(api, key),
            Json.object("versions", Json.array(List.of(Json.of(version.number())))),
            Safety.REPEATABLE),
        deadline);
  }

  private VaultRequest write(SecretKey key, Json content, long current) {
    Json body =
        Json.object(Map.of("options", Json.object("cas", Json.of(current)), "data", content));
    return VaultRequest.post(place.path("data", key), body, Safety.REPEATABLE);
  }

  /** The version that Vault confirms. */
  private String written(Reply reply, VaultRequest request, Deadline deadline) {
    if (!reply.isOk()) {
      throw Refusals.of(reply, request);
    }
    long version = reply.data().get("version").number(0);
    if (version >= 1) {
      return Long.toString(version);
    }
    if (reply.status() == 204) {
      // KV 1 took it as a secret at data/...: take it away again, nothing else can be there under
      // such a name.
      place.send(VaultRequest.delete(request.path()), deadline);
      throw Kv2Metadata.notKv2();
    }
    throw Refusals.outcomeUnknown();
  }

  private boolean done(VaultRequest request, Deadline deadline) {
    Reply reply = place.send(request, deadline);
    if (!reply.isOk()) {
      throw Refusals.of(reply, request);
    }
    return true;
  }
}
