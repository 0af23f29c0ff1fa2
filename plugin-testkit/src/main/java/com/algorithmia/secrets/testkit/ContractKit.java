package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.Capability;
import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * What the chapters of the contract work with: the provider under test, secrets to try it on, other
 * provider objects, broken backends. One per test class; not public, and no API for authors.
 */
final class ContractKit implements AutoCloseable {

  /** Shorter credentials stand in texts by chance. */
  private static final int SHORTEST_CREDENTIAL = 8;

  /**
   * Something done with a provider.
   *
   * @param <T> what it gives
   */
  @FunctionalInterface
  interface Use<T> {
    T with(SecretProvider provider) throws Exception;
  }

  /** Something done with a provider. */
  @FunctionalInterface
  interface Action {
    void with(SecretProvider provider) throws Exception;
  }

  private final ProviderHooks hooks;
  private final Evidence evidence = new Evidence();
  private final WatchedCalls calls;
  private final OutputCapture capture;
  private final Canary canary = Canary.random();
  private final AtomicInteger numbers = new AtomicInteger();
  private final ConcurrentLinkedQueue<SecretIdentifier> created = new ConcurrentLinkedQueue<>();
  private final Map<String, String> currentValues = new HashMap<>();
  private @Nullable SecretProvider shared;
  private @Nullable SecretProvider reader;

  ContractKit(ProviderHooks hooks) {
    this.hooks = hooks;
    this.calls = new WatchedCalls(evidence, hooks.callDeadline());
    evidence.watchFor(canary);
    watchForCredentials(hooks.configuration());
    hooks.configurationWithWrongCredential().ifPresent(this::watchForCredentials);
    this.capture = OutputCapture.open(text -> evidence.searchText("the log or the output", text));
  }

  private void watchForCredentials(Map<String, String> config) {
    hooks
        .factory()
        .describe()
        .ifPresent(
            description ->
                description.getKeys().stream()
                    .filter(ConfigurationKey::isSensitive)
                    .map(key -> config.getOrDefault(key.getName(), ""))
                    .filter(secret -> secret.length() >= SHORTEST_CREDENTIAL)
                    .forEach(secret -> evidence.watchFor(Canary.of(secret))));
  }

  ProviderHooks hooks() {
    return hooks;
  }

  Evidence evidence() {
    return evidence;
  }

  // --- Providers

  /** The provider under test: ask for it each time, since an exclusive one is replaced at times. */
  SecretProvider provider() throws Exception {
    SecretProvider current = shared;
    if (current == null) {
      current = open(hooks.configuration());
      shared = current;
    }
    return current;
  }

  /** Makes a provider, to be closed by the test. */
  SecretProvider open(Map<String, String> config) throws Exception {
    try {
      return calls.watch(hooks.createProvider(config));
    } catch (Exception e) {
      evidence.threw("create", e);
      throw e;
    }
  }

  /** Uses another provider object of the same configuration. */
  <T> T inAnother(Use<T> use) throws Exception {
    return in(hooks.configuration(), use);
  }

  /** Uses another provider object of the same configuration. */
  void another(Action action) throws Exception {
    inAnother(
        other -> {
          action.with(other);
          return Boolean.TRUE;
        });
  }

  /** Uses a provider object of its own. */
  <T> T in(Map<String, String> config, Use<T> use) throws Exception {
    makeRoom();
    SecretProvider other = open(config);
    try {
      return use.with(other);
    } finally {
      closeQuietly(other);
    }
  }

  /** What opens or reads what the provider under test writes; one per test. */
  Optional<SecretProvider> reader() throws Exception {
    if (reader == null) {
      reader = hooks.createReader().map(calls::watch).orElse(null);
    }
    return Optional.ofNullable(reader);
  }

  /** The next reader is a new one: it holds the keys of that moment. */
  void closeReader() {
    SecretProvider current = reader;
    reader = null;
    if (current != null) {
      closeQuietly(current);
    }
  }

  /** Closes the provider under test if there can be only one; it comes back when asked for. */
  void makeRoom() {
    if (hooks.exclusive()) {
      closeShared();
    }
  }

  private void closeShared() {
    SecretProvider current = shared;
    shared = null;
    if (current != null) {
      closeQuietly(current);
    }
  }

  /** Closes; what that throws is clause 1.5's matter alone. */
  void closeQuietly(SecretProvider provider) {
    try {
      provider.close();
    } catch (RuntimeException e) {
      evidence.searchText("the exception from close", String.valueOf(e.getMessage()));
    }
  }

  /** Uses a provider object of its own while the backend is broken. */
  void during(BackendFault fault, SecretIdentifier secret, Action action) throws Exception {
    another(
        other -> {
          Breakage broken = breakBackend(fault, secret);
          try (broken) {
            action.with(other);
          }
        });
  }

  /** Breaks the backend, or skips the test with the reason. */
  Breakage breakBackend(BackendFault fault, SecretIdentifier secret) throws Exception {
    Breakage breakage = hooks.breakBackend(fault, secret);
    String reason = breakage.whyNot(fault);
    if (reason != null) {
      Assumptions.abort(reason);
    }
    return breakage;
  }

  /** A capability of the provider under test; skips the test if it has none. */
  <T extends Capability> T capability(Class<T> type) throws Exception {
    return capability(provider(), type);
  }

  /** A capability of a provider; skips the test if it has none. */
  <T extends Capability> T capability(SecretProvider provider, Class<T> type) {
    return provider
        .capability(type)
        .orElseGet(() -> Assumptions.abort("the provider has no " + type.getSimpleName()));
  }

  // --- Secrets

  /** A value that stands nowhere by chance, with which a leak is recognised. */
  String newValue() {
    return canary.text() + "-" + numbers.incrementAndGet();
  }

  /** A recognisable value of a length in characters, all of them ASCII. */
  String newValue(int length) {
    String start = newValue();
    return length <= start.length()
        ? start.substring(start.length() - length)
        : start + ".".repeat(length - start.length());
  }

  /** An identifier that is no class of the provider's. */
  SecretIdentifier id(String key) {
    return new Key(key);
  }

  /** Creates a secret, to be removed after the test. */
  SecretIdentifier create(String value) throws Exception {
    return created(provider().createSecret(value));
  }

  /** Creates a secret, to be removed after the test. */
  SecretIdentifier create(String value, SecretAttributes attributes) throws Exception {
    return created(provider().createSecret(value, attributes));
  }

  /** Notes a secret to be removed after the test. */
  SecretIdentifier created(SecretIdentifier id) {
    created.add(id);
    return id;
  }

  /** A secret with a known value: a new one, or one that is there already. */
  KnownSecret secret() throws Exception {
    return secrets(1).get(0);
  }

  /** Secrets with known values. */
  List<KnownSecret> secrets(int count) throws Exception {
    List<KnownSecret> secrets = new ArrayList<>();
    if (mayCreate()) {
      for (int i = 0; i < count; i++) {
        String value = newValue();
        secrets.add(new KnownSecret(create(value), value));
      }
      return secrets;
    }
    List<KnownSecret> existing = hooks.existingSecrets();
    Assumptions.assumeTrue(
        existing.size() >= count,
        () -> "nothing can be created and existingSecrets() has fewer than " + count);
    for (KnownSecret secret : existing.subList(0, count)) {
      String now = currentValues.getOrDefault(secret.key(), secret.value());
      secrets.add(new KnownSecret(secret.id(), now));
    }
    return secrets;
  }

  /** Whether tests create secrets to try things on. */
  boolean mayCreate() throws Exception {
    return hooks.mayWrite() && provider().allowsCreate();
  }

  /** Skips the test unless secrets can be created. */
  void needsCreate() throws Exception {
    Assumptions.assumeTrue(provider().allowsCreate(), "the provider does not allow to create");
  }

  /** Skips the test unless secrets can be updated. */
  void needsUpdate() throws Exception {
    Assumptions.assumeTrue(provider().allowsUpdate(), "the provider does not allow to update");
  }

  /** Skips the test unless secrets can be deleted. */
  void needsDelete() throws Exception {
    Assumptions.assumeTrue(provider().allowsDelete(), "the provider does not allow to delete");
  }

  /** Skips the test unless values can be read. */
  void needsRead() throws Exception {
    Assumptions.assumeTrue(provider().allowsRead(), "the provider does not allow to read");
  }

  /** Updates and remembers the value of a secret that outlives the test. */
  String update(SecretIdentifier id, String value) throws Exception {
    String version = provider().updateSecret(id, value);
    currentValues.put(id.getProviderKey(), value);
    return version;
  }

  /** Makes a call and tells what became of it. */
  <T> Attempt<T> attempt(String what, Attempt.Call<T> call) {
    return Attempt.of(what, call, evidence::isClean);
  }

  /**
   * Makes all calls of a provider whose backend is broken: one after the other, or, while it says
   * nothing, all at once. Each of them then waits for time-outs, one after the other for minutes.
   *
   * @return what became of each, in their order; when all of them have ended
   */
  Map<String, Attempt<?>> attemptAll(BackendFault fault, Map<String, Attempt.Call<?>> attempted)
      throws InterruptedException {
    Map<String, Attempt<?>> attempts = new LinkedHashMap<>();
    if (fault != BackendFault.HANGING) {
      attempted.forEach(
          (name, call) -> attempts.put(name, attempt(name + " while " + fault, call)));
      return attempts;
    }
    List<Callable<Attempt<?>>> tasks = new ArrayList<>();
    attempted.forEach((name, call) -> tasks.add(() -> attempt(name + " while " + fault, call)));
    Iterator<Future<Attempt<?>>> ended = calls.threads().invokeAll(tasks).iterator();
    for (String name : attempted.keySet()) {
      attempts.put(name, resultOf(ended.next()));
    }
    return attempts;
  }

  /** Failures of the test itself pass. */
  private static Attempt<?> resultOf(Future<Attempt<?>> task) throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      throw new IllegalStateException("An attempt throws nothing else", e);
    }
  }

  // --- Ends

  /** Removes what the test created. */
  void endTest() {
    closeReader();
    SecretIdentifier id;
    while ((id = created.poll()) != null) {
      SecretIdentifier last = id;
      attempt(
          "cleanUp",
          () -> {
            hooks.cleanUp(provider(), last);
            return Boolean.TRUE;
          });
    }
  }

  WatchedCalls calls() {
    return calls;
  }

  @Override
  public void close() {
    closeReader();
    closeShared();
    calls.close();
    capture.close();
  }

  /** An identifier as somebody else writes one. */
  private record Key(String getProviderKey) implements SecretIdentifier {

    @Override
    public String toString() {
      return getProviderKey;
    }
  }
}
