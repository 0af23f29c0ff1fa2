package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.Time;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * KV version 2: versions are Vault's own numbers. This class reads; {@link Kv2Writer} writes.
 *
 * <p>Version and time come from the metadata, without the value on the wire. Where a token may read
 * values but not metadata, they come from the value's own read, of which the value is dropped;
 * after such a refusal the metadata of that folder are asked for last for five minutes.
 */
public final class Kv2Engine implements KvEngine {

  private final Place place;
  private final Kv2Writer writer;
  private final MetadataDenials denials;

  /** An engine for a place. */
  public Kv2Engine(Place place, DeletePolicy deletePolicy, Time time) {
    this.place = place;
    this.denials = new MetadataDenials(time);
    this.writer = new Kv2Writer(place, deletePolicy, this);
  }

  /** A read: the fields, and what is told of their version. */
  record Content(Fields fields, Kv2Version version, Instant now) {}

  @Override
  public Secret read(SecretKey key, Deadline deadline) throws SecretNotFoundException {
    Content content = content(key, deadline);
    return new SimpleSecret(
        content.fields().text(key),
        content.version().secondsLeft(content.now()),
        content.version().text());
  }

  Content content(SecretKey key, Deadline deadline) throws SecretNotFoundException {
    VaultRequest request = VaultRequest.get(place.path("data", key));
    Long wanted = key.version();
    if (wanted != null) {
      request = request.with("version", wanted.toString());
    }
    Reply reply = place.send(request, deadline);
    Json metadata = reply.data().get("metadata");
    Kv2Version version = Kv2Version.of(metadata.get("version").number(0), metadata);
    if (reply.isNotFound() && version != null) {
      throw version.gone();
    }
    if (Refusals.saysNotThere(reply)) {
      throw Kv2Metadata.notThere(key);
    }
    if (!reply.isOk()) {
      throw Refusals.of(reply, request);
    }
    if (version == null) {
      throw Kv2Metadata.notKv2();
    }
    return new Content(Fields.of(reply.data().get("data")), version, place.session().now());
  }

  @Override
  public State state(SecretKey key, Deadline deadline) throws SecretNotFoundException {
    Kv2Version version = version(key, deadline);
    return new State(version.text(), version.created());
  }

  /** The version that a key means, which has to be usable. */
  Kv2Version version(SecretKey key, Deadline deadline) throws SecretNotFoundException {
    if (key.isForeignFieldOfThisProduct() && place.mayRead()) {
      Content content = content(key, deadline);
      content.fields().nameFor(key); // Metadata do not tell fields, and the product has no such.
      return content.version();
    }
    List<String> path = place.path("metadata", key).segments();
    if (!denials.knows(path)) {
      return versionFromMetadata(key, path, deadline);
    }
    try {
      return content(key, deadline).version();
    } catch (SecretProviderException e) {
      if (e.getKind() != Kind.PERMISSION_DENIED) {
        throw e;
      }
      denials.forget(path); // Another policy holds for this key than for the one beside it.
      return versionFromMetadata(key, path, deadline);
    }
  }

  private Kv2Version versionFromMetadata(SecretKey key, List<String> path, Deadline deadline)
      throws SecretNotFoundException {
    VaultRequest request = Kv2Metadata.request(place, key);
    Reply reply = place.send(request, deadline);
    if (reply.isDenied() && place.mayRead()) {
      Kv2Version version = content(key, deadline).version();
      denials.note(path);
      return version;
    }
    return usable(reply, request, key);
  }

  private static Kv2Version usable(Reply reply, VaultRequest request, SecretKey key)
      throws SecretNotFoundException {
    Kv2Metadata metadata = Kv2Metadata.of(reply, request, key);
    Kv2Version version = metadata.versionFor(key);
    if (version.isGone(metadata.now())) {
      throw version.gone();
    }
    return version;
  }

  @Override
  public State look(SecretKey key, boolean tokenIsGood, Deadline deadline)
      throws SecretNotFoundException {
    VaultRequest request = Kv2Metadata.request(place, key);
    Reply reply =
        tokenIsGood ? place.sendUnquestioned(request, deadline) : place.send(request, deadline);
    Kv2Version version = usable(reply, request, key);
    return new State(version.text(), version.created());
  }

  @Override
  public boolean exists(SecretKey key, Deadline deadline) {
    try {
      version(key, deadline);
      return true;
    } catch (SecretNotFoundException e) {
      return false;
    } catch (SecretProviderException e) {
      if (e.getKind() == Kind.NOT_USABLE) {
        return false; // Deleted.
      }
      throw e;
    }
  }

  @Override
  public void create(String requestId, boolean fresh, String value, Deadline deadline) {
    writer.create(SecretKey.ofRequest(requestId), fresh, value, deadline);
  }

  @Override
  public String update(SecretKey key, String value, @Nullable String expected, Deadline deadline)
      throws SecretNotFoundException {
    return writer.update(key, value, expected, deadline);
  }

  @Override
  public boolean delete(SecretKey key, Deadline deadline) {
    return writer.delete(key, deadline);
  }

  @Override
  public List<VersionSummary> versions(SecretKey key, Deadline deadline)
      throws SecretNotFoundException {
    Kv2Metadata metadata = Kv2Metadata.ask(place, key, deadline);
    return metadata.versions().stream()
        .map(v -> new VersionSummary(v.text(), v.created(), !v.destroyed()))
        .collect(Collectors.toUnmodifiableList());
  }

  @Override
  public String restore(SecretKey key, String version, Deadline deadline)
      throws SecretNotFoundException {
    return writer.restore(key, version, deadline);
  }

  @Override
  public List<String> names(ApiPath folder, String after, int limit, Deadline deadline) {
    return place.names("metadata", folder, after, limit, deadline);
  }

  @Override
  public boolean namesDeleted() {
    return true;
  }
}
