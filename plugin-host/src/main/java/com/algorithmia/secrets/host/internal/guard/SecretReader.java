package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.call.Operation;
import com.algorithmia.secrets.host.internal.call.Sanitizer;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads: from the cache, else from the provider, else the last known good value if the provider is
 * unavailable. Identical reads are one. Thread-safe.
 */
final class SecretReader {

  private final ProviderSlot slot;
  private final SecretCache cache;
  private final HostSettings settings;
  private final SingleFlight<SimpleSecret> reads = new SingleFlight<>(Operation.GET_SECRET);
  private final SingleFlight<String> versions = new SingleFlight<>(Operation.GET_VERSION);

  SecretReader(ProviderSlot slot, SecretCache cache, HostSettings settings) {
    this.slot = slot;
    this.cache = cache;
    this.settings = settings;
  }

  /**
   * Reads a secret. The first lines are the hot path: no lock, no thread, no metrics but a count.
   */
  Secret get(@Nullable SecretIdentifier id) throws SecretNotFoundException {
    String key = id == null ? null : id.getProviderKey();
    if (key != null) {
      Secret hit = cache.hit(key);
      if (hit != null) {
        return hit;
      }
    }
    return miss(Keys.require(key));
  }

  private Secret miss(String key) throws SecretNotFoundException {
    long deadline = slot.deadline(Operation.GET_SECRET, settings);
    try {
      return reads.read(
          key,
          deadline,
          () -> {
            // Another read may have ended between the look into the cache and here.
            Secret hit = cache.hit(key);
            return hit != null ? (SimpleSecret) hit : load(key, deadline);
          });
    } catch (SecretProviderException e) {
      return lastKnownGood(key, e);
    }
  }

  private SimpleSecret load(String key, long deadline) throws SecretNotFoundException {
    CachedSecret cached = cache.peek(key);
    if (cached != null && cached.isFresh(cache.now())) {
      SimpleSecret confirmed = check(key, cached, deadline);
      if (confirmed != null) {
        return confirmed;
      }
    }
    cache.countMiss();
    try {
      return slot.call(
          Operation.GET_SECRET,
          deadline,
          valuesOf(cached),
          Keys::mustAllowRead,
          instance -> readAndKeep(instance, key));
    } catch (SecretNotFoundException e) {
      cache.invalidate(key);
      throw Keys.notFound(key);
    }
  }

  /** On the plugin's thread; so what comes too late for its caller is kept for the next one. */
  private SimpleSecret readAndKeep(ProviderInstance instance, String key) throws Throwable {
    long epoch = cache.epoch(key);
    long readAt = cache.now();
    SimpleSecret secret =
        instance.sanitizer().secret(instance.provider().getSecret(new SimpleSecretIdentifier(key)));
    cache.put(key, epoch, secret, readAt);
    return secret;
  }

  private SimpleSecret lastKnownGood(String key, SecretProviderException failure) {
    if (Failures.evicts(failure)) {
      cache.invalidate(key);
    }
    CachedSecret kept = cache.peek(key);
    long now = cache.now();
    if (kept != null
        && Failures.allowsLastKnownGood(failure)
        && kept.isUsable(now)
        && !slot.isClosed()) {
      cache.countStale();
      return kept.at(now);
    }
    throw failure;
  }

  /**
   * Asks whether the version of a cached value is still current.
   *
   * @return the value if it may be handed out; null if it has to be read
   */
  private @Nullable SimpleSecret check(String key, CachedSecret cached, long deadline)
      throws SecretNotFoundException {
    long epoch = cache.epoch(key);
    long now = cache.now();
    try {
      String current = readVersion(key, deadline, valuesOf(cached));
      if (!current.equals(cached.version())) {
        return null;
      }
      cache.confirm(key, epoch, cached, now);
      return cached.at(now);
    } catch (SecretNotFoundException e) {
      cache.invalidate(key);
      throw e;
    } catch (SecretProviderException e) {
      if (Failures.evicts(e)) {
        cache.invalidate(key);
        throw e;
      }
      if (!e.isRetryable() || slot.isClosed()) {
        throw e;
      }
      // Its time in the cache is not over: without a check the interval would not exist.
      cache.putOffCheck(key, epoch, cached, now);
      return cached.at(now);
    }
  }

  /** Tells a version; identical questions are one. */
  String version(@Nullable SecretIdentifier id) throws SecretNotFoundException {
    String key = Keys.require(id);
    long deadline = slot.deadline(Operation.GET_VERSION, settings);
    return versions.read(
        key, deadline, () -> readVersion(key, deadline, valuesOf(cache.peek(key))));
  }

  private String readVersion(String key, long deadline, List<String> values)
      throws SecretNotFoundException {
    try {
      return slot.call(
          Operation.GET_VERSION,
          deadline,
          values,
          facts -> {},
          instance ->
              instance
                  .sanitizer()
                  .notNull(instance.provider().getSecretVersion(new SimpleSecretIdentifier(key))));
    } catch (SecretNotFoundException e) {
      throw Keys.notFound(key);
    }
  }

  /** Reads many: hits from the cache, the others in one call. */
  Map<String, Outcome<Secret>> getAll(Collection<? extends SecretIdentifier> ids) {
    Map<String, Outcome<Secret>> outcomes = new LinkedHashMap<>();
    Map<String, SimpleSecretIdentifier> missing = new LinkedHashMap<>();
    for (SecretIdentifier id : ids) {
      String key = Keys.keyOf(id);
      if (outcomes.containsKey(key)) {
        continue;
      }
      Secret hit = Keys.isWellFormed(key) ? cache.hit(key) : null;
      // Keeps its place in the order asked.
      outcomes.put(key, hit == null ? Outcome.notFound() : Outcome.of(hit));
      if (hit == null && Keys.isWellFormed(key)) {
        missing.put(key, new SimpleSecretIdentifier(key));
      }
    }
    if (!missing.isEmpty()) {
      outcomes.putAll(readMany(missing));
    }
    return outcomes;
  }

  private Map<String, Outcome<Secret>> readMany(Map<String, SimpleSecretIdentifier> missing) {
    missing.keySet().forEach(key -> cache.countMiss());
    List<String> values = missing.keySet().stream().flatMap(key -> valuesOf(key).stream()).toList();
    Map<String, Outcome<SimpleSecret>> read = new HashMap<>();
    try {
      read.putAll(
          slot.call(
              Operation.GET_SECRETS,
              slot.deadline(Operation.GET_SECRETS, settings),
              values,
              Keys::mustAllowRead,
              instance -> readManyAndKeep(instance, missing, values)));
    } catch (SecretNotFoundException e) {
      missing.keySet().forEach(key -> read.put(key, Outcome.failed(noKey())));
    } catch (SecretProviderException e) {
      missing.keySet().forEach(key -> read.put(key, Outcome.failed(e)));
    }
    Map<String, Outcome<Secret>> outcomes = new HashMap<>();
    missing.keySet().forEach(key -> outcomes.put(key, settle(key, read.get(key))));
    return outcomes;
  }

  /** "Not found" says nothing about a question for many. */
  private static SecretProviderException noKey() {
    return Failures.pluginFailure(SecretNotFoundException.class.getName());
  }

  private Map<String, Outcome<SimpleSecret>> readManyAndKeep(
      ProviderInstance instance, Map<String, SimpleSecretIdentifier> missing, List<String> values)
      throws Throwable {
    Map<String, Long> epochs = new HashMap<>();
    missing.keySet().forEach(key -> epochs.put(key, cache.epoch(key)));
    long readAt = cache.now();
    Sanitizer sanitizer = instance.sanitizer();
    List<SimpleSecretIdentifier> ids = List.copyOf(missing.values());
    Map<String, Outcome<Secret>> answers =
        instance
            .code()
            .optional(
                () -> sanitizer.notNull(instance.provider().getSecrets(ids)),
                () -> Outcome.forEach(ids, instance.provider()::getSecret));
    Map<String, Outcome<SimpleSecret>> outcomes =
        Outcomes.copy(
            Operation.GET_SECRETS, missing.keySet(), answers, sanitizer, values, sanitizer::secret);
    outcomes.forEach(
        (key, outcome) -> {
          SimpleSecret secret = Outcomes.resultOf(outcome);
          if (secret != null) {
            cache.put(key, epochs.getOrDefault(key, 0L), secret, readAt);
          }
        });
    return outcomes;
  }

  /** What the cache makes of an outcome: forgets, or stands in. */
  private Outcome<Secret> settle(String key, @Nullable Outcome<SimpleSecret> outcome) {
    if (outcome == null) {
      return Outcome.failed(Failures.pluginFailure("it left out a secret"));
    }
    SimpleSecret secret = Outcomes.resultOf(outcome);
    if (secret != null) {
      return Outcome.of(secret);
    }
    SecretProviderException failure = outcome.getFailure();
    if (failure == null) {
      cache.invalidate(key);
      return Outcome.notFound();
    }
    try {
      return Outcome.of(lastKnownGood(key, failure));
    } catch (SecretProviderException e) {
      return Outcome.failed(e);
    }
  }

  /** Forgets a value, and lets no later read take part in one from before. */
  void forget(String key) {
    cache.invalidate(key);
    reads.forget(key);
    versions.forget(key);
  }

  /** What is known of a key's value, to be kept out of messages. */
  List<String> valuesOf(String key) {
    return valuesOf(cache.peek(key));
  }

  private static List<String> valuesOf(@Nullable CachedSecret cached) {
    return cached == null ? List.of() : List.of(cached.value());
  }
}
