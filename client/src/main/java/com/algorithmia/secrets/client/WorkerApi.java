package com.algorithmia.secrets.client;

import java.time.Duration;
import java.util.Optional;

/** What a worker asks for, with a key of role worker. Safe for use by many threads. */
public final class WorkerApi {

  /** 1,000 values of 64 KiB would not fit, but no process takes so many. */
  private static final int MAX_BUNDLE_BYTES = 64 << 20;

  private static final int MAX_JAR_BYTES = 64 << 20;
  private static final Duration TRANSFER = Duration.ofSeconds(60);

  private final Caller caller;

  WorkerApi(Caller caller) {
    this.caller = caller;
  }

  /**
   * Asks for a bundle. A request that is held and then cut is not repeated here: whoever asks again
   * and again sees to that, and may ask for less time.
   *
   * @return the bundle; empty if it is still the one that the request names
   * @throws ApiException 401 if the key is not good (any more), 404 if it is not one for this
   *     algorithm
   */
  public Optional<SignedBundle> bundle(BundleRequest request) {
    Call call =
        Call.get("v1", "worker", "algorithms", request.owner(), request.algorithm(), "bundle")
            .query("nonce", request.nonce())
            .header("If-None-Match", request.known().orElse(null))
            .header("Secret-Store-Worker", request.worker())
            .extraTime(request.hold())
            .maxReplyBytes(MAX_BUNDLE_BYTES);
    if (!request.keyIds().isEmpty()) {
      call.header("Secret-Store-Key-Ids", String.join(",", request.keyIds()));
    }
    if (request.known().isPresent() && !request.hold().isZero()) {
      call.query("wait", Long.toString(Math.max(1, request.hold().toSeconds()))).once();
    }
    Reply reply = caller.send(call);
    if (reply.status() != 304) {
      return Optional.of(SignedBundle.of(reply));
    }
    if (request.known().isEmpty()) {
      throw new TransportException(
          TransportException.Reason.UNUSABLE,
          "the server's answer is \"not modified\", though the request named nothing that could be"
              + " so");
    }
    return Optional.empty();
  }

  /**
   * Fetches a provider's JAR that a bundle names. The caller checks the digest.
   *
   * @param digest SHA-256 in hexadecimal
   */
  public byte[] plugin(String digest) {
    return caller
        .send(
            Call.get("v1", "worker", "plugins", digest)
                .accept("application/java-archive, application/octet-stream")
                .extraTime(TRANSFER)
                .maxReplyBytes(MAX_JAR_BYTES))
        .body();
  }
}
