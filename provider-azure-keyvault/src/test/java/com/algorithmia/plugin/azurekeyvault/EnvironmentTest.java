package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes from environment variables, which only a process of its own can have. */
@Timeout(120)
final class EnvironmentTest {

  private final AzureServers azure = new AzureServers();
  private final AzureProxy proxy = new AzureProxy(azure);

  @TempDir Path folder;

  @AfterEach
  void stop() {
    proxy.close();
    azure.close();
  }

  private String probe(Map<String, String> settings, Map<String, String> environment)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                EnvironmentProbe.class.getName()));
    settings.forEach((key, value) -> command.add(key + "=" + value));
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("AZURE_"));
    builder.environment().put("PATH", folder.toString()); // No Azure CLI of this machine's.
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(output);
    assertThat(text.contains(EnvironmentProbe.VALUE)).as("the value is in the output").isFalse();
    assertThat(text.contains(EntraServer.SECRET)).as("the secret is in the output").isFalse();
    assertThat(text.contains("eyJhbGciOiJSUzI1NiIs")).as("a token is in the output").isFalse();
    return text;
  }

  private Map<String, String> settings(String authentication) {
    Map<String, String> settings = proxy.settings();
    settings.put("authentication", authentication);
    settings.keySet().removeAll(List.of("tenant_id", "client_id", "client_secret"));
    return settings;
  }

  @Test
  void switchingOnTheSdksLoggingShowsNothing() throws Exception {
    String output =
        probe(
            proxy.settings(),
            Map.of("AZURE_HTTP_LOG_DETAIL_LEVEL", "BODY_AND_HEADERS", "AZURE_LOG_LEVEL", "1"));
    assertThat(output.contains("probe: works")).isTrue();
  }

  @Test
  void theDefaultChainTakesAnApplicationFromTheEnvironment() throws Exception {
    String output =
        probe(
            settings("default"),
            Map.of(
                "AZURE_TENANT_ID", EntraServer.TENANT,
                "AZURE_CLIENT_ID", EntraServer.CLIENT,
                "AZURE_CLIENT_SECRET", EntraServer.SECRET));
    assertThat(output.contains("probe: works")).isTrue();
  }

  /** The machine's identity is looked for where the variable says, which nobody answers. */
  @Test
  void whereTheEnvironmentOffersNothingItIsSaidWhatToDo() throws Exception {
    String nobody = "http://127.0.0.1:1";
    Map<String, String> environment = Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", nobody);
    Map<String, String> settings = settings("default");
    assertThat(probe(settings, environment)).contains("UNAUTHENTICATED: The environment offers no");
    settings.put("authentication", "managed_identity");
    assertThat(probe(settings, environment)).contains("UNAVAILABLE: The endpoint of the machine");
    settings.put("authentication", "workload_identity");
    assertThat(probe(settings, environment)).contains("UNAUTHENTICATED: There is no workload");
  }

  @Test
  void theDefaultChainEndsWithTheAzureCommandLine() throws Exception {
    String token = azure.entra.issue(EntraServer.TENANT, "https://vault.azure.net/.default");
    Path az =
        Files.writeString(
            folder.resolve("az"),
            "#!/bin/sh\necho '{\"accessToken\":\"" + token + "\",\"expires_on\":4000000000}'\n");
    assertThat(az.toFile().setExecutable(true)).isTrue();
    assertThat(
            probe(
                settings("default"),
                Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1")))
        .contains("probe: works");
  }

  @Test
  void workloadIdentityTakesWhatKubernetesInjects() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), EntraServer.FEDERATED_TOKEN);
    String output =
        probe(
            settings("workload_identity"),
            Map.of(
                "AZURE_TENANT_ID", EntraServer.TENANT,
                "AZURE_CLIENT_ID", EntraServer.CLIENT,
                "AZURE_FEDERATED_TOKEN_FILE", file.toString()));
    assertThat(output.contains("probe: works")).isTrue();
  }

  @Test
  void certificateForAnotherNameIsRefusedWhateverTheSystemPropertiesSay() throws Exception {
    TestCertificates other = TestCertificates.ofAnotherName();
    try (KeyVaultServer impostor = new KeyVaultServer(azure.entra, other)) {
      String output =
          probe(
              azure.settings("vault_url", impostor.url(), "ca_file", other.pemFile().toString()),
              Map.of(
                  "JDK_JAVA_OPTIONS",
                  "-Djdk.internal.httpclient.disableHostnameVerification=true"));
      assertThat(output.contains("disableHostnameVerification")).as("the JVM took it").isTrue();
      assertThat(output).contains("UNAVAILABLE: ").contains("TLS certificate");
      assertThat(impostor.requests()).isEmpty();
    }
  }

  @Test
  void managedIdentityAsksTheMachinesEndpoint() throws Exception {
    HttpServer machine =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    machine.createContext(
        "/msi/token",
        exchange -> {
          ObjectNode token = TlsServer.JSON.createObjectNode();
          token.put("token_type", "Bearer");
          token.put("resource", "https://vault.azure.net");
          token.put("expires_on", String.valueOf(Instant.now().getEpochSecond() + 3_600));
          token.put(
              "access_token",
              azure.entra.issue(EntraServer.TENANT, "https://vault.azure.net/.default"));
          boolean allowed =
              "header-of-this-machine"
                  .equals(exchange.getRequestHeaders().getFirst("X-IDENTITY-HEADER"));
          byte[] body = token.toString().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(allowed ? 200 : 401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    machine.start();
    try {
      String output =
          probe(
              settings("managed_identity"),
              Map.of(
                  "IDENTITY_ENDPOINT",
                  "http://127.0.0.1:" + machine.getAddress().getPort() + "/msi/token",
                  "IDENTITY_HEADER",
                  "header-of-this-machine"));
      assertThat(output.contains("probe: works")).isTrue();
      assertThat(proxy.targets())
          .as("the vault is asked through the proxy, this machine is not")
          .isNotEmpty()
          .allMatch(target -> target.startsWith("CONNECT kv.vault.azure.net:443 "));
    } finally {
      machine.stop(0);
    }
  }
}
