package com.algorithmia.secrets.benchmarks;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import com.amazonaws.secretsmanager.caching.SecretCache;
import com.amazonaws.secretsmanager.caching.SecretCacheConfiguration;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretRequest;
import software.amazon.awssdk.services.secretsmanager.model.DescribeSecretResponse;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueRequest;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * A read that the cache answers, beside a plain Caffeine cache and beside the caching client of AWS
 * Secrets Manager.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CachedReadBenchmark {

  private static final String KEY = "mysql-password";
  private static final String VALUE = "a value of usual length, 40 characters..";

  private final Path folder;
  private final PluginHost host;
  private final LoadedProvider loaded;
  private final SecretProvider provider;
  private final SecretIdentifier id = new SimpleSecretIdentifier(KEY);
  private final Cache<String, String> caffeine =
      Caffeine.newBuilder()
          .maximumSize(10_000)
          .expireAfterWrite(Duration.ofMinutes(5))
          .recordStats()
          .build();
  private final SecretCache aws =
      new SecretCache(new SecretCacheConfiguration().withClient(new LocalAws()));

  /** Loads the example's plugin with one secret. */
  public CachedReadBenchmark() {
    try {
      folder = Files.createTempDirectory("cached-read");
      Files.writeString(folder.resolve(KEY), VALUE);
      host = PluginHost.builder().build();
      loaded =
          host.load(Plugins.folder(), Plugins.FOLDER_FACTORY, Map.of("folder", folder.toString()));
      provider = loaded.provider();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    caffeine.put(KEY, VALUE);
  }

  @TearDown
  public void close() throws IOException {
    loaded.close();
    host.close();
    aws.close();
    Files.deleteIfExists(folder.resolve(KEY));
    Files.deleteIfExists(folder);
  }

  @Benchmark
  public String host() throws SecretNotFoundException {
    return provider.getSecret(id).getValue();
  }

  @Benchmark
  public @Nullable String caffeine() {
    return caffeine.getIfPresent(KEY);
  }

  @Benchmark
  public String aws() {
    return aws.getSecretString(KEY);
  }

  static Table measure() throws Exception {
    Measured one = Measured.run(CachedReadBenchmark.class, options -> options.threads(1));
    Measured many = Measured.run(CachedReadBenchmark.class, options -> options.threads(64));
    Table table = new Table("A read that the cache answers.", "nanoseconds per read");
    table.atMost(
        "1 thread", one.of("host"), "Caffeine, same expiry and stats", one.of("caffeine"), 1.5);
    table.timesFaster("1 thread", one.of("host"), "AWS caching client", one.of("aws"), 4);
    table.timesFaster("64 threads", many.of("host"), "AWS caching client", many.of("aws"), 8);
    table.besides(
        "64 threads", many.of("host"), "Caffeine, same expiry and stats", many.of("caffeine"));
    return table;
  }

  /** Answers at once, so that the cache alone is measured. */
  private static final class LocalAws implements SecretsManagerClient {

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
      return GetSecretValueResponse.builder().name(KEY).versionId("1").secretString(VALUE).build();
    }

    @Override
    public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
      return DescribeSecretResponse.builder()
          .name(KEY)
          .versionIdsToStages(Map.of("1", java.util.List.of("AWSCURRENT")))
          .build();
    }

    @Override
    public String serviceName() {
      return "local";
    }

    @Override
    public void close() {}
  }
}
