package com.algorithmia.secrets.store;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JARs by digest. Staging runs none of their code; only an approved one is ever loaded. For admins,
 * apart from {@link #openForWorker}.
 */
public interface Plugins {

  /**
   * Keeps a JAR. The same JAR again changes nothing.
   *
   * @param jar a file that is copied; it stays where it is
   * @param fileName the JAR's name as the client gave it; null if none
   * @throws StoreException PLUGIN_REFUSED with what is wrong with the file; UPLOAD_REFUSED
   */
  PluginInfo stage(Actor actor, Path jar, @Nullable String fileName);

  /** All JARs, newest first. */
  List<PluginInfo> list(Actor actor);

  /**
   * One JAR.
   *
   * @throws StoreException NOT_FOUND
   */
  PluginInfo get(Actor actor, String digest);

  /** Lets its code be run, from now on and on every node. Audited. */
  PluginInfo approve(Actor actor, String digest);

  /**
   * Removes a JAR.
   *
   * @throws StoreException IN_USE while a provider is bound to it
   */
  void delete(Actor actor, String digest);

  /**
   * Asks the plugin to describe itself: runs its code.
   *
   * @param factoryClassName null = as the JAR says
   * @return empty for a plugin of contract 1.0
   * @throws StoreException PLUGIN_NOT_APPROVED, PLUGIN_REFUSED, PROVIDER_FAILED
   */
  Optional<PluginDescription> describe(
      Actor actor, String digest, @Nullable String factoryClassName);

  /**
   * Asks the plugin what is wrong with a configuration: runs its code, and connects to nothing.
   *
   * @return all problems; empty if there are none
   */
  List<StoreException.Problem> validate(
      Actor actor,
      String digest,
      @Nullable String factoryClassName,
      Map<String, String> configuration);

  /**
   * A JAR for a worker, if a bundle of one of its algorithms names it. The caller closes the
   * stream.
   *
   * @throws StoreException NOT_FOUND
   */
  InputStream openForWorker(Actor actor, String digest);
}
