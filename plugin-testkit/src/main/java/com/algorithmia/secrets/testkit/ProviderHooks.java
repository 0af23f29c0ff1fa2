package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.RefusedValue;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * What an author tells the tests. Two methods are to be written; the others have defaults, and a
 * test that needs more than a default can know is skipped with a reason that names the hook.
 *
 * <p>Tests run one after the other in one thread; some call the provider from many.
 */
abstract class ProviderHooks {

  /** The factory of the provider under test. Also asked to describe itself and to validate. */
  protected abstract SecretProviderFactory factory();

  /**
   * A configuration that works, always the same backend. Values that the description calls
   * sensitive are searched for in messages and logs if they have 8 characters or more: make them
   * unmistakable.
   */
  protected abstract Map<String, String> configuration();

  /** Makes a provider. Override it to go through a host; the tests close what it gives. */
  protected SecretProvider createProvider(Map<String, String> config) throws Exception {
    return factory().create(config);
  }

  /**
   * Whether only one provider object can be open on this backend (an embedded database behind a
   * class loader of its own). The tests then close one before they open another.
   */
  protected boolean exclusive() {
    return false;
  }

  /**
   * Whether tests that write may run. If not, and always for a provider that can't create, reads
   * are tested with {@link #existingSecrets()}.
   */
  protected boolean mayWrite() {
    return true;
  }

  /** Secrets that are there already, for providers that can't create. Best three or more. */
  protected List<KnownSecret> existingSecrets() {
    return List.of();
  }

  /**
   * A key of the form that the provider uses, of a secret that never was. Another one each time.
   */
  protected String unknownKey() {
    return UUID.randomUUID().toString();
  }

  /** Keys that lead out of what the configuration opens, besides those the tests think of. */
  protected List<String> outsideKeys() {
    return List.of();
  }

  /** Values that the backend does not take: by default what the factory's description declares. */
  protected Set<RefusedValue> refusedValues() {
    return factory().describe().map(ProviderDescription::getRefusedValues).orElse(Set.of());
  }

  /**
   * Configurations to be refused: by default what the factory's description lets the tests find.
   */
  protected List<BrokenConfiguration> brokenConfigurations() {
    return factory()
        .describe()
        .map(description -> ConfigurationBreaker.breakEvery(description, configuration()))
        .orElse(List.of());
  }

  /** A configuration that is well-formed, with a credential that the backend does not accept. */
  protected Optional<Map<String, String>> configurationWithWrongCredential() {
    return Optional.empty();
  }

  /**
   * Makes the provider that opens or reads what the provider under test only writes: a worker's.
   * The tests close it. By default a provider that reads is its own reader.
   */
  protected Optional<SecretProvider> createReader() throws Exception {
    return Optional.empty();
  }

  /** A change of the master key, for {@code KeyMaintenance.rewrapKeys}. */
  protected Optional<MasterKeyChange> masterKeyChange() {
    return Optional.empty();
  }

  /**
   * Breaks the backend until the result is closed.
   *
   * @param fault how; more faults may be added, so leave those you don't know to {@code super}
   * @param secret the secret that the test is about; faults of the whole backend ignore it
   */
  protected Breakage breakBackend(BackendFault fault, SecretIdentifier secret) throws Exception {
    return Breakage.notProvided();
  }

  /** How many values were read from the backend so far, by the backend's count. */
  protected OptionalLong countValueReads() {
    return OptionalLong.empty();
  }

  /** How many connections and tokens of the provider's own making the backend holds open. */
  protected OptionalLong countSessions() {
    return OptionalLong.empty();
  }

  /**
   * All that is in the backend, in any form that changes if anything in it does: a dump, a digest.
   */
  protected Optional<String> backendState() {
    return Optional.empty();
  }

  /** What was logged where the tests can't see it: they see standard output, error and JUL. */
  protected String additionalLogs() {
    return "";
  }

  /** No call takes longer, whatever happens to the backend. */
  protected Duration callDeadline() {
    return Duration.ofSeconds(30);
  }

  /** How far the clocks of the backend and of this machine may differ, resolution included. */
  protected Duration clockTolerance() {
    return Duration.ofSeconds(2);
  }

  /** How long threads may live on after close, garbage collections included. */
  protected Duration threadDeadline() {
    return Duration.ofSeconds(10);
  }

  /** Whether a thread that outlives a provider is not of the provider's making. */
  protected boolean toleratesThread(Thread thread) {
    return false;
  }

  /** Removes what a test created; failures are ignored. */
  protected void cleanUp(SecretProvider provider, SecretIdentifier id)
      throws SecretNotFoundException {
    if (provider.allowsDelete()) {
      provider.deleteSecret(id);
    }
  }
}
