package com.algorithmia.secrets.store;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bundles, for the worker keys of an algorithm only: to all others it is not there. */
public interface Bundles {

  /** The longest wait. */
  Duration MAX_WAIT = Duration.ofSeconds(60);

  /**
   * The bundle of an algorithm. Whether the actor may have it is decided before anything else, and
   * again after a wait. Handing one out is audited.
   *
   * @param owner name of the algorithm's account
   * @param name the algorithm's name
   * @param knownEtag the etag of the bundle that the worker has; null if it has none
   * @param wait how long to wait for another bundle than that; zero = not at all
   * @return empty if the worker's bundle is the current one
   * @throws StoreException NOT_FOUND; STORE_UNAVAILABLE, AUDIT_UNAVAILABLE
   */
  Optional<Bundle> fetch(
      Actor actor,
      String owner,
      String name,
      WorkerReport report,
      @Nullable String knownEtag,
      Duration wait);

  /**
   * Signs a serialised bundle with the server's signing key set: the bytes {@code
   * "secret-store/bundle/1\n"} and then the document, so that it passes for nothing else.
   */
  byte[] sign(byte[] document);
}
