package com.algorithmia.plugin.azurekeyvault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A vault and its Entra ID for tests of other modules, with two applications: a server's that may
 * write and read no value, and a worker's that may read and nothing else. Knows nothing of the
 * provider. Thread-safe.
 */
public final class LocalAzure implements AutoCloseable {

  private final EntraServer entra = new EntraServer();
  private final KeyVaultServer vault = new KeyVaultServer(entra);

  /** Starts both on free ports of this machine. */
  public LocalAzure() {
    vault.allowOnly(EntraServer.CLIENT, "set", "list", "delete", "recover", "purge");
    vault.allowOnly(EntraServer.READER, "get", "list");
  }

  /** The certificate that both show, as PEM. */
  public String certificate() {
    return TestCertificates.SERVER.pem();
  }

  /** Settings of the server's provider, but for {@code ca_file}. */
  public Map<String, String> serverSettings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("vault_url", vault.url());
    settings.put("authority_host", entra.url());
    settings.put("tenant_id", EntraServer.TENANT);
    settings.put("client_id", EntraServer.CLIENT);
    settings.put("client_secret", EntraServer.SECRET);
    settings.put("access", "write_only");
    settings.put("disable_instance_discovery", "true");
    settings.put("disable_challenge_verification", "true");
    return settings;
  }

  /** What is other for workers. */
  public Map<String, String> workerSettings() {
    return Map.of(
        "client_id",
        EntraServer.READER,
        "client_secret",
        entra.readerSecret(),
        "access",
        "read_only");
  }

  /** Gives the worker's application a new secret, and refuses what it had before, tokens too. */
  public void revokeWorker(String newSecret) {
    entra.setReaderSecret(newSecret);
    entra.revokeAll(EntraServer.READER);
  }

  /** Names of the secrets that are there. */
  public List<String> names() {
    return vault.model.activeNames();
  }

  /** A new value, as an operator gives it in the portal. */
  public void change(String name, String value) {
    var unused = vault.model.set(name, TlsServer.JSON.createObjectNode().put("value", value));
  }

  /** Deletes it, as an operator does in the portal. */
  public void delete(String name) {
    vault.model.move(name, VaultModel.State.DELETED);
  }

  /** Answers 429 to everything, or no longer. */
  public void throttle(boolean on) {
    vault.throttleNext(on ? Integer.MAX_VALUE : 0, "1");
  }

  /** What the vault answers to the server's or the worker's application itself. */
  public int status(boolean worker, String method, String name) {
    String token =
        entra.issue(
            EntraServer.TENANT,
            worker ? EntraServer.READER : EntraServer.CLIENT,
            "https://vault.azure.net/.default");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(vault.url() + "/secrets/" + name + "?api-version=7.6"))
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.ofString("{\"value\":\"x\"}"))
            .build();
    try {
      return HttpClient.newBuilder()
          .sslContext(TestCertificates.SERVER.clientContext())
          .build()
          .send(request, HttpResponse.BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    vault.close();
    entra.close();
  }
}
