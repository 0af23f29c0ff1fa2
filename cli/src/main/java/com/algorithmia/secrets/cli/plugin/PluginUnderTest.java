package com.algorithmia.secrets.cli.plugin;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.testkit.KnownSecret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The plugin that is verified, loaded as a host would load it, but with cache, last-known-good and
 * circuit breaker out of the way, so that the plugin answers and not the host.
 */
final class PluginUnderTest implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final PluginHost host =
      PluginHost.builder()
          .settings(
              HostSettings.builder()
                  .callDeadline(DEADLINE)
                  .bulkDeadline(DEADLINE)
                  .cacheTtl(Duration.ZERO)
                  .lastKnownGood(Duration.ZERO)
                  .breakerWindow(10_000)
                  .breakerFailurePercent(100)
                  .build())
          .build();
  private final Path jar;
  private final String factoryClass;
  private final Map<String, String> config;
  private final boolean mayWrite;
  private final boolean exclusive;
  private final Queue<String> leftBehind = new ConcurrentLinkedQueue<>();
  private volatile List<KnownSecret> existing = List.of();

  PluginUnderTest(
      Path jar,
      String factoryClass,
      Map<String, String> config,
      boolean mayWrite,
      boolean exclusive) {
    this.jar = jar;
    this.factoryClass = factoryClass;
    this.config = Map.copyOf(config);
    this.mayWrite = mayWrite;
    this.exclusive = exclusive;
  }

  private LoadRequest request(Map<String, String> settings) {
    return LoadRequest.of(jar).factory(factoryClass).config(settings);
  }

  SecretProvider create(Map<String, String> settings) {
    return host.load(request(settings)).provider();
  }

  Optional<ProviderDescription> describe() {
    return host.describe(request(config));
  }

  SecretProviderFactory factory() {
    return new SecretProviderFactory() {
      private final Optional<ProviderDescription> description = PluginUnderTest.this.describe();

      @Override
      public SecretProvider create(Map<String, String> settings) {
        return PluginUnderTest.this.create(settings);
      }

      @Override
      public Optional<ProviderDescription> describe() {
        return description;
      }

      @Override
      public List<ConfigurationProblem> validate(Map<String, String> settings) {
        return host.validate(request(settings));
      }
    };
  }

  Map<String, String> config() {
    return config;
  }

  boolean mayWrite() {
    return mayWrite;
  }

  boolean isExclusive() {
    return exclusive;
  }

  void existing(List<KnownSecret> secrets) {
    existing = List.copyOf(secrets);
  }

  List<KnownSecret> existing() {
    return existing;
  }

  /** Notes a secret that a test made and that could not be removed. */
  void leftBehind(String key) {
    leftBehind.add(key);
  }

  List<String> leftBehind() {
    return List.copyOf(leftBehind);
  }

  @Override
  public void close() {
    host.close();
  }
}
