package com.algorithmia.secrets.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Providers of secrets. For admins; viewers may look. Safe for use by many threads. */
public final class ProvidersApi {

  private static final Duration TRANSFER = Duration.ofSeconds(60);
  private static final String[] PROVIDERS = {"v1", "admin", "secret-provider"};

  private final Caller caller;

  ProvidersApi(Caller caller) {
    this.caller = caller;
  }

  private static Call call(String method, String... segments) {
    String[] path = java.util.Arrays.copyOf(PROVIDERS, PROVIDERS.length + segments.length);
    System.arraycopy(segments, 0, path, PROVIDERS.length, segments.length);
    return Call.of(method, path);
  }

  private static Call module(String method, String id, String... segments) {
    String[] path =
        java.util.Arrays.copyOf(
            new String[] {"v1", "admin", "plugins", "secret-provider", id}, 5 + segments.length);
    System.arraycopy(segments, 0, path, 5, segments.length);
    return Call.of(method, path);
  }

  /** All providers, the default first. */
  public List<ProviderInfo> list() {
    return caller.json(call("GET")).items().stream().map(ProviderInfo::of).toList();
  }

  /** Those that secrets can be created in, the default first. For every key. */
  public List<ProviderInfo> listEnabled() {
    return caller.json(Call.get("v1", "secret-provider")).items().stream()
        .map(ProviderInfo::of)
        .toList();
  }

  /** One provider. */
  public ProviderInfo get(String id) {
    return ProviderInfo.of(caller.json(call("GET", id)));
  }

  /** Adds a provider. */
  public ProviderInfo create(ProviderRequest request, IdempotencyKey key) {
    return ProviderInfo.of(caller.json(call("POST").json(request.toJson()).idempotent(key)));
  }

  /**
   * Changes a provider.
   *
   * @param revision only if it still is this one; null = whatever it is
   */
  public ProviderInfo update(String id, ProviderRequest request, @Nullable Long revision) {
    return ProviderInfo.of(
        caller.json(call("POST", id).json(request.toJson()).ifRevision(revision)));
  }

  /** Removes a provider that has no entries. */
  public void delete(String id, @Nullable Long revision) {
    caller.send(call("DELETE", id).ifRevision(revision));
  }

  /** Uses this provider where nothing else is said. */
  public void setDefault(String id) {
    caller.send(module("POST", id, "default").repeatable());
  }

  /**
   * Uploads a JAR for a provider. If it is enabled, the JAR is loaded at once, or replaces the
   * running one.
   *
   * @param progress is told how many bytes have gone out
   * @throws IOException if the file can't be read
   */
  public ProviderInfo upload(String id, Path jar, LongConsumer progress) throws IOException {
    return ProviderInfo.of(
        caller.json(
            module("POST", id)
                .body(Body.multipart("provider", jar, progress))
                .extraTime(TRANSFER)));
  }

  /** The settings that are not sensitive, and the names of the others. */
  public ProviderSettings settings(String id) {
    return ProviderSettings.of(caller.json(call("GET", id, "configuration")));
  }

  /** Checks the connection to the backend. Changes nothing. */
  public CheckReport check(String id) {
    return CheckReport.of(caller.json(call("POST", id, "check").repeatable()));
  }

  /** Which keys that are already there may be referenced. */
  public List<ReferencePattern> references(String id) {
    return ReferencePattern.list(caller.json(call("GET", id, "references")));
  }

  /** Replaces the list of keys that may be referenced; an empty one forbids all. */
  public List<ReferencePattern> setReferences(
      String id, List<ReferencePattern> patterns, @Nullable Long revision) {
    return ReferencePattern.list(
        caller.json(
            call("PUT", id, "references")
                .json(ReferencePattern.toJson(patterns))
                .ifRevision(revision)));
  }

  /** All JARs, newest first. */
  public List<ModuleInfo> modules() {
    return caller.json(Call.get("v1", "admin", "plugins")).get("results").items().stream()
        .map(ModuleInfo::of)
        .toList();
  }

  /**
   * Stages a JAR: it is kept, and none of its code is run.
   *
   * @throws IOException if the file can't be read
   */
  public ModuleInfo stage(Path jar, LongConsumer progress) throws IOException {
    return ModuleInfo.of(
        caller.json(
            Call.post("v1", "admin", "plugins")
                .body(Body.multipart("provider", jar, progress))
                .extraTime(TRANSFER)
                .repeatable()));
  }

  /** Lets the code of a staged JAR run. */
  public ModuleInfo approve(String digest) {
    return ModuleInfo.of(
        caller.json(Call.post("v1", "admin", "plugins", digest, "approve").repeatable()));
  }

  /** Removes a JAR that no provider uses. */
  public void deleteModule(String digest) {
    caller.send(Call.delete("v1", "admin", "plugins", digest));
  }
}
