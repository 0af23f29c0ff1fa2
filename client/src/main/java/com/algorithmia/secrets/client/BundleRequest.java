package com.algorithmia.secrets.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which bundle a worker asks for.
 *
 * @param owner the name of the algorithm's account
 * @param algorithm the algorithm's name
 * @param nonce 16 to 86 characters of base64url, random for each request: the signed document
 *     repeats it, so that no recorded answer passes
 * @param worker the name under which the worker is listed; 1 to 128 characters of {@code A-Z a-z
 *     0-9 . _ -}
 * @param keyIds the ids of all keys that this worker holds: a new key is used when everybody has it
 * @param known the ETag of the bundle that the worker has; if nothing has changed since, the answer
 *     is empty
 * @param hold for how long the server may wait for a change, at most 60 s; without {@code known} it
 *     answers at once
 */
public record BundleRequest(
    String owner,
    String algorithm,
    String nonce,
    String worker,
    List<String> keyIds,
    Optional<String> known,
    Duration hold) {

  private static final Duration MAX_HOLD = Duration.ofSeconds(60);

  /** Checks the time and copies the list. */
  public BundleRequest {
    if (hold.isNegative() || hold.compareTo(MAX_HOLD) > 0) {
      throw new IllegalArgumentException("a bundle's request is held for 0 to 60 s");
    }
    keyIds = List.copyOf(keyIds);
  }

  /** A request that is answered with whatever there is, at once. */
  public static BundleRequest now(
      String owner, String algorithm, String nonce, String worker, List<String> keyIds) {
    return new BundleRequest(
        owner, algorithm, nonce, worker, keyIds, Optional.empty(), Duration.ZERO);
  }

  /** The same with another nonce, to be answered when something differs from what the ETag says. */
  public BundleRequest after(String etag, Duration holdFor, String freshNonce) {
    return new BundleRequest(
        owner, algorithm, freshNonce, worker, keyIds, Optional.of(etag), holdFor);
  }
}
