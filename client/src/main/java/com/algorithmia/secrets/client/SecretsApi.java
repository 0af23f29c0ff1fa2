package com.algorithmia.secrets.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secrets of one owner: what is known about them. Safe for use by many threads. */
public final class SecretsApi {

  private static final String PAGE = "200";

  private final Caller caller;
  private final SecretOwner owner;

  SecretsApi(Caller caller, SecretOwner owner) {
    this.caller = caller;
    this.owner = owner;
  }

  private Call call(String method, String... segments) {
    String[] path = new String[4 + segments.length];
    path[0] = "v1";
    path[1] = owner.kind().segment();
    path[2] = owner.id();
    path[3] = "secrets";
    System.arraycopy(segments, 0, path, 4, segments.length);
    return Call.of(method, path);
  }

  /** Those that the filter lets through. */
  public Pages<SecretInfo> list(SecretFilter filter) {
    return pages(caller, () -> call("GET"), filter);
  }

  static Pages<SecretInfo> pages(
      Caller caller, java.util.function.Supplier<Call> call, SecretFilter filter) {
    return new Pages<>(
        marker ->
            Page.of(
                caller.json(
                    call.get()
                        .query(filter.toQuery())
                        .query("limit", PAGE)
                        .query("marker", marker.orElse(null))),
                SecretInfo::of));
  }

  /** One secret. */
  public SecretInfo get(String id) {
    return SecretInfo.of(caller.json(call("GET", id)));
  }

  /**
   * Creates a secret. If this throws, and {@link SecretStoreException#mayHaveHappened()}, repeat it
   * with the same key.
   */
  public SecretInfo create(SecretRequest request, IdempotencyKey key) {
    return SecretInfo.of(caller.json(call("POST").json(request.toJson()).idempotent(key)));
  }

  /**
   * Changes a secret.
   *
   * @param revision only if it still is this one; null = whatever it is
   */
  public SecretInfo update(
      String id, SecretRequest request, @Nullable Long revision, IdempotencyKey key) {
    return SecretInfo.of(
        caller.json(call("PUT", id).json(request.toJson()).ifRevision(revision).idempotent(key)));
  }

  /** Removes a secret, and its value unless it is a reference. */
  public void delete(String id, @Nullable Long revision, IdempotencyKey key) {
    caller.send(call("DELETE", id).ifRevision(revision).idempotent(key));
  }

  /** Its history, newest first. */
  public List<VersionInfo> versions(String id) {
    return caller.json(call("GET", id, "versions")).get("results").items().stream()
        .map(VersionInfo::of)
        .toList();
  }

  /** Makes a new version with the value of an earlier one. */
  public SecretInfo rollback(
      String id, String version, @Nullable Long revision, IdempotencyKey key) {
    return SecretInfo.of(
        caller.json(
            call("POST", id, "rollback")
                .json(Json.texts(Map.of("version", version)))
                .ifRevision(revision)
                .idempotent(key)));
  }
}
