package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.testkit.toy.ToyBackend;
import com.algorithmia.secrets.testkit.toy.ToyFactory;
import com.algorithmia.secrets.testkit.toy.ToyKeyring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** The contract of the provider in memory, with all hooks, in one of its modes. */
abstract class ToyContract extends SecretProviderContract {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(7);

  private final String vault = UUID.randomUUID().toString();
  private final ToyBackend backend = ToyBackend.named(vault);
  private final List<KnownSecret> existing = new ArrayList<>();
  private final String mode;
  private final SecretProviderFactory factory;

  ToyContract(String mode) {
    this(mode, new ToyFactory());
  }

  ToyContract(String mode, SecretProviderFactory factory) {
    this.mode = mode;
    this.factory = factory;
  }

  @Override
  protected SecretProviderFactory factory() {
    return factory;
  }

  @Override
  protected Map<String, String> configuration() {
    return Map.of("vault", vault, "token", ToyBackend.TOKEN, "mode", mode, "timeout", "2ms");
  }

  private Map<String, String> configuration(String key, String value) {
    Map<String, String> changed = new HashMap<>(configuration());
    changed.put(key, value);
    return changed;
  }

  @Override
  protected Optional<Map<String, String>> configurationWithWrongCredential() {
    return Optional.of(configuration("token", "a-token-that-is-not-accepted"));
  }

  @Override
  protected Optional<SecretProvider> createReader() {
    return Optional.of(factory.create(configuration("mode", "reader")));
  }

  @Override
  protected Optional<MasterKeyChange> masterKeyChange() {
    String next = "another-toy-master-key";
    return Optional.of(
        new MasterKeyChange(
            Map.of("master_key", next),
            configuration("master_key", next),
            Map.of("master_key", ToyKeyring.FIRST_MASTER)));
  }

  @Override
  protected List<KnownSecret> existingSecrets() {
    if (existing.isEmpty() && (mode.equals("read-only") || !mayWrite())) {
      // Written by somebody who may.
      SecretProvider writer = new ToyFactory().create(configuration("mode", "full"));
      for (String value : List.of("first value 8f2", "second value 93c", "third value a01")) {
        existing.add(new KnownSecret(writer.createSecret(value), value));
      }
    }
    return existing;
  }

  @Override
  protected Breakage breakBackend(BackendFault fault, SecretIdentifier secret) {
    Breakage broken = Breakage.mendedBy(backend.breakIt(fault, secret.getProviderKey()));
    return fault == BackendFault.THROTTLED ? broken.withRetryAfter(RETRY_AFTER) : broken;
  }

  @Override
  protected OptionalLong countValueReads() {
    return OptionalLong.of(backend.valueReads());
  }

  @Override
  protected OptionalLong countSessions() {
    return OptionalLong.of(backend.sessions().get());
  }

  @Override
  protected Optional<String> backendState() {
    return Optional.of(backend.state());
  }

  @Override
  protected Duration clockTolerance() {
    return Duration.ofMillis(20);
  }

  @Override
  protected Duration threadDeadline() {
    return Duration.ofMillis(300);
  }
}
