package com.algorithmia.plugin.azurekeyvault;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.util.Configuration;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The clients of the Azure SDK that one provider uses, and what they stand on: one JDK HTTP client
 * with its threads, the vault's transport, Entra ID's transport and the credential with its tokens.
 * Making one reads files and sends nothing.
 */
final class VaultSession implements AutoCloseable {

  private final ExecutorService executor;
  private final HttpClient http;
  private final BoundedHttpClient vaultTransport;
  private final TokenCredential credential;
  private final SecretClient client;
  private final ReentrantLock[] locks =
      Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

  private VaultSession(
      ExecutorService executor,
      HttpClient http,
      BoundedHttpClient vaultTransport,
      TokenCredential credential,
      SecretClient client) {
    this.executor = executor;
    this.http = http;
    this.vaultTransport = vaultTransport;
    this.credential = credential;
    this.client = client;
  }

  static VaultSession open(KeyVaultSettings settings) {
    SdkRuntime.acquire();
    ExecutorService executor =
        Executors.newCachedThreadPool(new PluginThreads("azure-keyvault-http"));
    try {
      HttpClient http = HttpClients.open(settings, executor);
      String vaultOrigin = Credentials.origin(settings.vault());
      BoundedHttpClient vaultTransport =
          new BoundedHttpClient(
              http,
              uri -> Credentials.origin(uri).equals(vaultOrigin),
              AnswerShape::isSound,
              settings.timeout());
      EntraTransport entraTransport =
          new EntraTransport(
              new BoundedHttpClient(
                  http,
                  uri -> Credentials.isDestination(settings, uri),
                  (uri, status, body) -> true,
                  settings.timeout()));
      TokenCredential credential = new Credentials(settings, entraTransport, executor).make();
      return new VaultSession(
          executor, http, vaultTransport, credential, client(settings, vaultTransport, credential));
    } catch (RuntimeException e) {
      executor.shutdownNow();
      SdkRuntime.release();
      throw e;
    }
  }

  private static SecretClient client(
      KeyVaultSettings settings, BoundedHttpClient transport, TokenCredential credential) {
    URI vault = settings.vault();
    SecretClientBuilder builder =
        new SecretClientBuilder()
            .vaultUrl(vault.toString())
            .credential(credential)
            .httpClient(transport)
            .configuration(Configuration.NONE)
            .httpLogOptions(noLogging())
            .retryPolicy(new NoRetries());
    if (settings.challengeVerificationDisabled()) {
      builder.disableChallengeResourceVerification();
    }
    return builder.buildClient();
  }

  /**
   * By default the environment variable AZURE_HTTP_LOG_DETAIL_LEVEL decides, which could switch on
   * the logging of whole bodies.
   */
  static HttpLogOptions noLogging() {
    return new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE);
  }

  /**
   * Does something while no other thread does such a thing for the same name: Key Vault can't
   * create "only if it is not there".
   */
  <T> T oneAtATime(String name, Operation operation, Supplier<T> work) {
    ReentrantLock lock = locks[Math.floorMod(name.hashCode(), locks.length)];
    try {
      if (!lock.tryLock(operation.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
        throw VaultFailures.timedOut(operation);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VaultFailures.interrupted(operation);
    }
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  SecretClient client() {
    return client;
  }

  TokenCredential credential() {
    return credential;
  }

  BoundedHttpClient vaultTransport() {
    return vaultTransport;
  }

  @Override
  public void close() {
    HttpClients.close(http);
    executor.shutdownNow();
    SdkRuntime.release();
  }
}
