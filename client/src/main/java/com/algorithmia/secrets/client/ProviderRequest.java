package com.algorithmia.secrets.client;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A provider to be added, or what to change of one: what is not set keeps its value. Not safe for
 * use by many threads. Settings may be credentials, so this never prints them.
 */
public final class ProviderRequest {

  private final Map<String, Json> fields = new LinkedHashMap<>();

  /** An empty request. */
  public ProviderRequest() {}

  /** The name. */
  public ProviderRequest name(String name) {
    return with("name", Json.of(name));
  }

  /** What people read about it. */
  public ProviderRequest description(String text) {
    return with("description", Json.of(text));
  }

  /** The file name of its JAR. */
  public ProviderRequest moduleName(String name) {
    return with("moduleName", Json.of(name));
  }

  /** A JAR that has been staged, by its SHA-256. */
  public ProviderRequest moduleDigest(String digest) {
    return with("moduleDigest", Json.of(digest));
  }

  /** The class that makes it; needed only for JARs that do not name theirs. */
  public ProviderRequest factoryClassName(String name) {
    return with("factoryClassName", Json.of(name));
  }

  /** Settings; a null removes one, and one that is left out of a change keeps its value. */
  public ProviderRequest configuration(Map<String, ? extends @Nullable String> settings) {
    return with("configuration", Json.texts(settings));
  }

  /** Settings for workers, which nobody can read again on the server. */
  public ProviderRequest workerConfiguration(Map<String, ? extends @Nullable String> settings) {
    return with("worker_configuration", Json.texts(settings));
  }

  /** Whether it shall serve, as soon as it has a JAR. */
  public ProviderRequest enabled(boolean enabled) {
    return with("isEnabled", Json.of(enabled));
  }

  /** Whether new secrets shall go there if nothing else is said. */
  public ProviderRequest isDefault(boolean isDefault) {
    return with("isDefault", Json.of(isDefault));
  }

  private ProviderRequest with(String field, Json value) {
    fields.put(field, value);
    return this;
  }

  Json toJson() {
    return Json.object(fields);
  }

  /** Names the fields that are set. */
  @Override
  public String toString() {
    return "ProviderRequest" + fields.keySet();
  }
}
