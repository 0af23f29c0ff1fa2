package com.algorithmia.secrets.benchmarks;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;

/**
 * Reads through the Azure provider, called without the host, beside the Azure SDK's own client with
 * its own transport over the JDK's HTTP client, against the same server with the same TLS; then
 * what loading the plugin costs. Ours and theirs run in turn, in short rounds; the median of the
 * rounds' ratios counts.
 */
final class AzureReadBenchmark {

  private static final int ROUNDS = 15;
  private static final long ROUND_NANOS = 500_000_000L;
  private static final SecretIdentifier ID = new SimpleSecretIdentifier("benchmark");

  private AzureReadBenchmark() {}

  static Table measure() throws Exception {
    // It warns with every request that the JDK sets the length itself, which would slow theirs
    // down.
    System.setProperty(
        "org.slf4j.simpleLogger.log.com.azure.core.http.jdk.httpclient.JdkHttpClient", "error");
    Table table =
        new Table(
            "One read of a secret of 40 characters, one thread, warm: one request over TLS to a server"
                + " in the same JVM.",
            "microseconds");
    try (AzureServer server = AzureServer.start()) {
      AzureLoading.memory(table, server); // First: nothing of others is left.
      reads(table, server);
      AzureLoading.times(table, server);
    }
    table.remark(
        "The server stands in for Key Vault and Entra ID and answers at once: over a network both"
            + " sides take longer by the same round trip.");
    return table;
  }

  private static void reads(Table table, AzureServer server) throws Exception {
    try (URLClassLoader loader = loader(Plugins.azure());
        SecretProvider provider = factory(loader).create(server.settings())) {
      SecretClient client = client(server);
      pair(
          table,
          () -> provider.getSecret(ID).getValue().length(),
          () -> client.getSecret("benchmark").getValue().length());
    }
  }

  private static SecretClient client(AzureServer server) {
    HttpClient http =
        new JdkHttpClientBuilder(
                java.net.http.HttpClient.newBuilder().sslContext(server.clientContext()))
            .build();
    return new SecretClientBuilder()
        .vaultUrl(server.url())
        .httpClient(http)
        .disableChallengeResourceVerification()
        .credential(
            new ClientSecretCredentialBuilder()
                .httpClient(http)
                .authorityHost(server.url())
                .disableInstanceDiscovery()
                .tenantId(AzureServer.TENANT)
                .clientId(AzureServer.CLIENT)
                .clientSecret("benchmark")
                .build())
        .buildClient();
  }

  static URLClassLoader loader(Path jar) throws Exception {
    return new URLClassLoader(
        new URL[] {jar.toUri().toURL()}, AzureReadBenchmark.class.getClassLoader());
  }

  static SecretProviderFactory factory(ClassLoader loader) {
    return ServiceLoader.load(SecretProviderFactory.class, loader).iterator().next();
  }

  static int read(SecretProvider provider) throws Exception {
    return provider.getSecret(ID).getValue().length();
  }

  private static void pair(Table table, Callable<Integer> ours, Callable<Integer> theirs)
      throws Exception {
    for (int i = 0; i < 6; i++) {
      round(ours);
      round(theirs);
    }
    double[] their = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      double mine = round(ours);
      their[i] = round(theirs);
      ratios[i] = mine / their[i];
    }
    double base = median(their);
    table.atMost("read", base * median(ratios), "SecretClient of the Azure SDK", base, 1.15);
  }

  private static double round(Callable<Integer> read) throws Exception {
    long start = System.nanoTime();
    long reads = 0;
    long check = 0;
    do {
      check += read.call();
      reads++;
    } while (System.nanoTime() - start < ROUND_NANOS);
    if (check != reads * AzureServer.VALUE.length()) {
      throw new IllegalStateException("Something else was read");
    }
    return (System.nanoTime() - start) / 1e3 / reads;
  }

  static double median(double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
