package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Clause 1.8: many threads, and any thread; and what must hold while they race (clause 3.4). */
interface ThreadContract extends Contract {

  /** How often each thread does its part. */
  int ROUNDS = 10;

  @Clause("1.8")
  default void clause_1_8_manyThreadsReadTheSameSecret() throws Exception {
    KnownSecret secret = kit().secret();
    SecretProvider provider = kit().provider();
    Race.run(kit(), thread -> readRepeatedly(provider, secret));
  }

  @Clause("1.8")
  default void clause_1_8_manyThreadsMayBeTheFirstToUseAProvider() throws Exception {
    KnownSecret secret = kit().secret();
    kit().another(provider -> Race.run(kit(), thread -> readRepeatedly(provider, secret)));
  }

  private Integer readRepeatedly(SecretProvider provider, KnownSecret secret) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      if (provider.allowsRead()) {
        String value =
            kit()
                .attempt("getSecret", () -> provider.getSecret(secret.id()))
                .expectSuccess()
                .getValue();
        Values.assertSame("read by one of many threads", secret.value(), value);
      }
      kit()
          .attempt("getSecretVersion", () -> provider.getSecretVersion(secret.id()))
          .expectSuccess();
    }
    return ROUNDS;
  }

  @Clause("1.8")
  @Writes
  default void clause_1_8_manyThreadsWriteSecretsOfTheirOwn() throws Exception {
    kit().needsCreate();
    SecretProvider provider = kit().provider();
    Race.run(
        kit(),
        thread -> {
          String value = kit().newValue();
          SecretIdentifier id =
              kit()
                  .attempt("createSecret", () -> kit().created(provider.createSecret(value)))
                  .expectSuccess();
          check(provider, id, value);
          if (provider.allowsUpdate()) {
            String next = kit().newValue();
            kit().attempt("updateSecret", () -> provider.updateSecret(id, next)).expectSuccess();
            check(provider, id, next);
          }
          if (provider.allowsDelete()) {
            kit().attempt("deleteSecret", () -> provider.deleteSecret(id)).expectSuccess();
          }
          return thread;
        });
  }

  private void check(SecretProvider provider, SecretIdentifier id, String value) throws Exception {
    if (provider.allowsRead()) {
      Values.assertSame(
          "written by one of many threads",
          value,
          kit().attempt("getSecret", () -> provider.getSecret(id)).expectSuccess().getValue());
    }
    kit().attempt("secretLastUpdated", () -> provider.secretLastUpdated(id)).expectSuccess();
  }

  @Clause("1.8")
  default void clause_1_8_contextClassLoaderOfTheThreadDoesNotMatter() throws Exception {
    KnownSecret secret = kit().secret();
    Thread thread = Thread.currentThread();
    ClassLoader context = thread.getContextClassLoader();
    try {
      for (@Nullable ClassLoader strange : new ClassLoader[] {empty(), null}) {
        thread.setContextClassLoader(strange);
        kit()
            .another(
                provider -> {
                  readRepeatedly(provider, secret);
                  if (provider.allowsCreate() && kit().hooks().mayWrite()) {
                    kit().created(provider.createSecret(kit().newValue()));
                  }
                  provider.checkConnection();
                });
      }
    } finally {
      thread.setContextClassLoader(context);
    }
  }

  private static ClassLoader empty() {
    return new ClassLoader(null) {};
  }

  @Clause("3.4")
  @Writes
  default void clause_3_4_readsThatRaceUpdatesGiveValuesWithTheirVersions() throws Exception {
    kit().needsRead();
    kit().needsUpdate();
    KnownSecret secret = kit().secret();
    SecretProvider provider = kit().provider();
    Assumptions.assumeTrue(
        provider.getSecret(secret.id()).getVersion() != null,
        "the provider reads values without versions");
    Map<String, String> written = new ConcurrentHashMap<>();
    Map<String, Set<String>> read = new ConcurrentHashMap<>();
    written.put(secret.value(), provider.getSecretVersion(secret.id()));
    Race.run(
        kit(),
        thread -> {
          for (int i = 0; i < ROUNDS; i++) {
            if (thread == 0) {
              String value = kit().newValue();
              kit().update(secret.id(), value);
              written.put(value, provider.getSecretVersion(secret.id()));
            } else {
              var found = provider.getSecret(secret.id());
              read.computeIfAbsent(found.getValue(), v -> ConcurrentHashMap.newKeySet())
                  .add(Objects.requireNonNull(found.getVersion(), "version"));
            }
          }
          return thread;
        });
    read.forEach(
        (value, versions) -> {
          String version = written.get(value);
          // Not by AssertJ alone: it would show the values.
          Assertions.assertThat(version != null && versions.equals(Set.of(version)))
              .as("each value that was read has the version of its own write")
              .isTrue();
        });
  }
}
