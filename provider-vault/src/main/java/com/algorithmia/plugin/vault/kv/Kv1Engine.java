package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.plugin.vault.transport.VaultRequest.Safety;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * KV version 1, which knows neither versions nor check-and-set. The product keeps a version (drawn
 * at random) and a time beside its values, in the fields {@code value}, {@code version} and {@code
 * update_time}, as its version 1.0 did.
 *
 * <p>Writers of this provider object wait for each other; others go unseen: the last one wins.
 * Version 1.0, which took every mount for version 2, left its secrets at {@code
 * MOUNT/data/PREFIX/UUID} with all fields inside a field {@code data}; they are found there, and
 * stay there in that shape.
 */
public final class Kv1Engine implements KvEngine {

  private static final String NESTED = "data";

  private final Place place;
  private final Supplier<String> versions;
  private final Lock[] writers =
      IntStream.range(0, 64).mapToObj(i -> new ReentrantLock()).toArray(Lock[]::new);

  /**
   * @param versions draws a version that was never there before
   */
  public Kv1Engine(Place place, Supplier<String> versions) {
    this.place = place;
    this.versions = versions;
  }

  /** What was found, where, and in which of the two shapes. */
  private record Found(ApiPath path, Fields fields, boolean nested) {}

  @Override
  public Secret read(SecretKey key, Deadline deadline) throws SecretNotFoundException {
    Fields fields = find(key, deadline).fields();
    return new SimpleSecret(fields.text(key), 0, fields.version());
  }

  @Override
  public State state(SecretKey key, Deadline deadline) throws SecretNotFoundException {
    Fields fields = find(key, deadline).fields();
    fields.nameFor(key); // A field that is not there has no version.
    return new State(fields.version(), time(fields.updated()));
  }

  /** KV 1 tells nothing of a secret but with its value. */
  @Override
  public State look(SecretKey key, boolean tokenIsGood, Deadline deadline) {
    return new State(null, null);
  }

  private static @Nullable Instant time(@Nullable String millis) {
    try {
      return millis == null ? null : Instant.ofEpochMilli(Long.parseLong(millis));
    } catch (NumberFormatException | DateTimeException e) {
      return null;
    }
  }

  private Found find(SecretKey key, Deadline deadline) throws SecretNotFoundException {
    if (key.version() != null) {
      throw SecretProviderException.unsupported(
          "The key names a version, but the mount runs KV version 1, which keeps none");
    }
    VaultRequest request = VaultRequest.get(place.path("", key));
    Reply reply = place.send(request, deadline);
    if (reply.isOk()) {
      return found(request.path(), reply);
    }
    boolean missing = Refusals.saysNotThere(reply);
    if (key.isOfThisProduct() && (missing || reply.isDenied())) {
      VaultRequest old = VaultRequest.get(place.path(NESTED, key));
      Reply oldReply = place.send(old, deadline);
      if (oldReply.isOk()) {
        return found(old.path(), oldReply);
      }
    }
    if (missing) {
      throw Kv2Metadata.notThere(key);
    }
    throw Refusals.of(reply, request);
  }

  private static Found found(ApiPath path, Reply reply) {
    Json data = reply.data();
    Json inner = data.get(NESTED);
    boolean nested =
        data.names().size() == 1 && inner.isObject() && inner.names().contains(Fields.VALUE);
    return new Found(path, Fields.of(nested ? inner : data), nested);
  }

  @Override
  public void create(String requestId, boolean fresh, String value, Deadline deadline) {
    SecretKey key = SecretKey.ofRequest(requestId);
    Lock lock = lock(key, deadline);
    try {
      if (!fresh && exists(key, deadline)) {
        return; // Created by this very request before.
      }
      Fields none = Fields.of(Json.object(Map.of()));
      write(place.path("", key), own(none, value, versions.get()), Safety.REPEATABLE, deadline);
    } finally {
      lock.unlock();
    }
  }

  /** Looks by the name in the folder if the value may not be read. */
  @Override
  public boolean exists(SecretKey key, Deadline deadline) {
    try {
      find(key, deadline);
      return true;
    } catch (SecretNotFoundException e) {
      return false;
    } catch (SecretProviderException e) {
      List<String> segments = key.path().segments();
      if (e.getKind() != Kind.PERMISSION_DENIED || key.absolute()) {
        throw e;
      }
      String name = segments.get(segments.size() - 1);
      ApiPath folder = ApiPath.of().plus(segments.subList(0, segments.size() - 1));
      return place.names("", folder, "", Integer.MAX_VALUE, deadline).contains(name);
    }
  }

  @Override
  public String update(SecretKey key, String value, @Nullable String expected, Deadline deadline)
      throws SecretNotFoundException {
    Lock lock = lock(key, deadline);
    try {
      String version = versions.get();
      Found found = findForChange(key, deadline);
      Found old =
          found == null
              ? new Found(place.path("", key), Fields.of(Json.object(Map.of())), false)
              : found;
      boolean otherField = found != null && !old.fields().nameFor(key).equals(Fields.VALUE);
      if (otherField || !old.fields().takesOwnVersion()) {
        throw SecretProviderException.unsupported(
            "On KV version 1 only the field value can be updated, since the version is kept beside it, in"
                + " the fields version and update_time. This secret is of another form");
      }
      if (expected != null && !expected.equals(old.fields().version())) {
        throw Refusals.conflict();
      }
      Json content = own(old.fields(), value, version);
      write(
          old.path(), old.nested() ? Json.object(NESTED, content) : content, Safety.ONCE, deadline);
      return version;
    } finally {
      lock.unlock();
    }
  }

  /** What is there; null if it is the product's own and there, but may not be read. */
  private @Nullable Found findForChange(SecretKey key, Deadline deadline)
      throws SecretNotFoundException {
    try {
      return find(key, deadline);
    } catch (SecretProviderException e) {
      if (e.getKind() != Kind.PERMISSION_DENIED || !key.isOfThisProduct()) {
        throw e;
      }
      if (!exists(key, deadline)) {
        throw Kv2Metadata.notThere(key);
      }
      return null;
    }
  }

  @Override
  public boolean delete(SecretKey key, Deadline deadline) {
    Lock lock = lock(key, deadline);
    try {
      Found old = findForChange(key, deadline);
      ApiPath path = old == null ? place.path("", key) : old.path();
      if (old != null && key.field() != null) {
        String name = old.fields().nameFor(key);
        if (!old.fields().isOnly(name)) {
          write(path, old.fields().without(name), Safety.ONCE, deadline);
          return true;
        }
      }
      VaultRequest request = VaultRequest.delete(path);
      Reply reply = place.send(request, deadline);
      if (!reply.isOk()) {
        throw Refusals.of(reply, request);
      }
      return true;
    } catch (SecretNotFoundException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<VersionSummary> versions(SecretKey key, Deadline deadline) {
    throw noHistory();
  }

  @Override
  public String restore(SecretKey key, String version, Deadline deadline) {
    throw noHistory();
  }

  @Override
  public List<String> names(ApiPath folder, String after, int limit, Deadline deadline) {
    return place.names("", folder, after, limit, deadline);
  }

  @Override
  public boolean namesDeleted() {
    return false;
  }

  private void write(ApiPath path, Json content, Safety safety, Deadline deadline) {
    VaultRequest request = VaultRequest.post(path, content, safety);
    Reply reply = place.send(request, deadline);
    if (!reply.isOk()) {
      throw Refusals.of(reply, request);
    }
  }

  private Json own(Fields old, String value, String version) {
    Map<String, Json> fields = new LinkedHashMap<>(old.all());
    fields.put(Fields.VALUE, Json.of(value));
    fields.put(Fields.VERSION, Json.of(version));
    fields.put(Fields.UPDATED, Json.of(Long.toString(place.session().now().toEpochMilli())));
    return Json.object(fields);
  }

  private Lock lock(SecretKey key, Deadline deadline) {
    Lock lock = writers[Math.floorMod(key.path().hashCode(), writers.length)];
    try {
      if (lock.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        return lock;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new SecretProviderException(
        Kind.UNAVAILABLE, "Other writes to the same secret are still under way");
  }

  private static SecretProviderException noHistory() {
    return SecretProviderException.unsupported(
        "The mount runs KV version 1, which keeps no earlier versions");
  }
}
