package com.algorithmia.secrets.worker.internal.bundle;

import com.algorithmia.secrets.client.ApiException;
import com.algorithmia.secrets.client.BundleRequest;
import com.algorithmia.secrets.client.SecretStoreException;
import com.algorithmia.secrets.client.SignedBundle;
import com.algorithmia.secrets.client.WorkerApi;
import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.process.Printable;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches bundles: asks with a new nonce each time, verifies what comes, and remembers its
 * revision. Used by one thread at a time.
 */
public final class ServerBundles {

  private static final int NONCE_BYTES = 18;

  /** Unauthenticated, Forbidden, NotFound. */
  private static final int FIRST_DENIAL = 8100;

  private static final int LAST_DENIAL = 8102;
  private static final Set<Integer> DENIALS = Set.of(401, 403, 404);

  private final WorkerApi api;
  private final BundleReader reader;
  private final RevisionMemory memory;
  private final String owner;
  private final String algorithm;
  private final String worker;
  private final List<String> keyIds;
  private final SecureRandom random = new SecureRandom();
  private @Nullable String etag;
  private @Nullable Consumer<String> warnings;

  /**
   * For one algorithm; asks nothing yet.
   *
   * @param worker the name by which the server lists this worker
   * @param keyIds the ids of all keys that it holds
   */
  public ServerBundles(
      WorkerApi api,
      BundleReader reader,
      RevisionMemory memory,
      String owner,
      String algorithm,
      String worker,
      List<String> keyIds) {
    this.api = api;
    this.reader = reader;
    this.memory = memory;
    this.owner = owner;
    this.algorithm = algorithm;
    this.worker = worker;
    this.keyIds = List.copyOf(keyIds);
  }

  /**
   * From now on a revision that can't be kept durably is told, once, and not refused: a full disk
   * is not to hold up a removal. It is tried again at each answer.
   */
  public void warnTo(Consumer<String> listener) {
    this.warnings = listener;
  }

  /** The first bundle, at once. */
  public Bundle first() {
    return ask(true, Duration.ZERO)
        .orElseThrow(
            () ->
                new WorkerException(
                    Reason.UNAVAILABLE, "the server answered without a bundle; try again"));
  }

  /**
   * Asks once.
   *
   * @param whole whether a signed bundle is wanted also if nothing has changed
   * @param hold how long the server may wait for a change
   * @return empty if nothing has changed
   * @throws WorkerException DENIED or NOT_FOUND if this worker may not have it, NOT_TRUSTED if the
   *     answer is not the installation's for this request, UNAVAILABLE
   */
  public Optional<Bundle> ask(boolean whole, Duration hold) {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    BundleRequest request = BundleRequest.now(owner, algorithm, nonce, worker, keyIds);
    if (!whole && etag != null) {
      request = request.after(etag, hold, nonce);
    }
    SignedBundle signed;
    try {
      Optional<SignedBundle> answer = api.bundle(request);
      if (answer.isEmpty()) {
        memory.retry();
        return Optional.empty();
      }
      signed = answer.get();
    } catch (SecretStoreException e) {
      throw failure(e, "no bundle of " + Printable.of(owner + "/" + algorithm));
    }
    Bundle bundle = reader.read(signed, nonce);
    remember(bundle.revision());
    etag = signed.etag().orElse(null);
    return Optional.of(bundle);
  }

  /** At the start a revision that can't be kept is a refusal; later it must not hold up changes. */
  private void remember(long revision) {
    Consumer<String> told = warnings;
    if (told == null) {
      memory.advance(revision);
    } else {
      memory.follow(revision).ifPresent(told);
    }
  }

  /**
   * What a failed call means for a worker. Only the server itself denies: a 401 or 404 without its
   * code comes from something in between, and is an outage.
   */
  public static WorkerException failure(SecretStoreException e, String what) {
    String message = what + ": " + Printable.of(String.valueOf(e.getMessage()));
    if (!(e instanceof ApiException answer)) {
      return new WorkerException(Reason.UNAVAILABLE, message);
    }
    boolean ofTheServer = answer.code() >= FIRST_DENIAL && answer.code() <= LAST_DENIAL;
    if (!ofTheServer && DENIALS.contains(answer.status())) {
      return new WorkerException(
          Reason.UNAVAILABLE,
          message
              + ". It came with HTTP status "
              + answer.status()
              + " and not as a Secret Store denies: is something in between, such as a proxy?");
    }
    return switch (answer.status()) {
      case 401, 403 ->
          new WorkerException(
              Reason.DENIED,
              message + ". Is the worker's key still good? (--key-file, SECRET_STORE_KEY_FILE)");
      case 404 ->
          new WorkerException(
              Reason.NOT_FOUND,
              message + ". Only a worker's key that names this algorithm gets its bundle");
      default -> new WorkerException(Reason.UNAVAILABLE, message);
    };
  }
}
