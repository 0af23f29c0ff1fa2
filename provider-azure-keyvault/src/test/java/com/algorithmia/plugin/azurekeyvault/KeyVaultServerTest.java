package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The vault of these tests answers as real ones do. What is expected here was read off the
 * recordings of real vaults (service 1.9, API 7.3) that Microsoft publishes with the tests of its
 * SDKs for Java and Go: status, codes, and the fields of each answer. What no recording shows
 * (throttling, rights, firewalls) is after the documentation of the REST API alone.
 */
final class KeyVaultServerTest {

  private static final String[] ATTRIBUTES = {
    "enabled", "created", "updated", "recoveryLevel", "recoverableDays"
  };

  private final AzureServers azure = new AzureServers();
  private final HttpClient client =
      HttpClient.newBuilder().sslContext(TestCertificates.SERVER.clientContext()).build();
  private final String token =
      azure.entra.issue(EntraServer.TENANT, "https://vault.azure.net/.default");

  @AfterEach
  void stop() {
    azure.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(azure.vault.url() + path + "?api-version=7.3"))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private JsonNode expect(int status, String method, String path, String body) throws Exception {
    HttpResponse<String> response = send(method, path, body);
    assertThat(response.statusCode()).isEqualTo(status);
    return json(response);
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return TlsServer.JSON.readTree(response.body());
  }

  private static List<String> fields(JsonNode node) {
    List<String> names = new ArrayList<>();
    for (Iterator<String> all = node.fieldNames(); all.hasNext(); ) {
      names.add(all.next());
    }
    return names;
  }

  private void expectError(
      int status, String code, String innerCode, String method, String path, String body)
      throws Exception {
    JsonNode error = expect(status, method, path, body).path("error");
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.at("/innererror/code").asText()).isEqualTo(innerCode);
  }

  @Test
  void withoutATokenItTellsWhichOneItWants() throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(azure.vault.url() + "/secrets/a?api-version=7.3"))
                .PUT(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.headers().firstValue("WWW-Authenticate").orElse(""))
        .matches(
            "Bearer authorization=\"https://login\\.[a-z.]+/[0-9a-f-]{36}\","
                + " resource=\"https://vault\\.azure\\.net\"");
    assertThat(json(response).at("/error/code").asText()).isEqualTo("Unauthorized");
  }

  @Test
  void aSecretIsSetAlsoAnEmptyOneAndRead() throws Exception {
    for (String value : List.of("value", "")) {
      JsonNode set = expect(200, "PUT", "/secrets/a", "{\"value\":\"" + value + "\"}");
      assertThat(fields(set)).containsExactlyInAnyOrder("value", "id", "attributes");
      assertThat(fields(set.path("attributes"))).containsExactlyInAnyOrder(ATTRIBUTES);
      assertThat(set.path("id").asText())
          .matches("https://localhost:[0-9]+/secrets/a/[0-9a-f]{32}");
      assertThat(expect(200, "GET", "/secrets/a/", "")).isEqualTo(set);
    }
  }

  @Test
  void unknownAndDisabledSecretsAreToldByCodes() throws Exception {
    expectError(404, "SecretNotFound", "", "GET", "/secrets/nothing/", "");
    expectError(404, "SecretNotFound", "", "DELETE", "/secrets/nothing", "");
    expectError(404, "SecretNotFound", "", "GET", "/deletedsecrets/nothing", "");
    expectError(404, "SecretNotFound", "", "POST", "/deletedsecrets/nothing/recover", "");
    expect(200, "PUT", "/secrets/off", "{\"value\":\"v\",\"attributes\":{\"enabled\":false}}");
    expectError(403, "Forbidden", "SecretDisabled", "GET", "/secrets/off/", "");
  }

  @Test
  void versionsAreListedByTheirIdsWithoutValues() throws Exception {
    for (int i = 0; i < 4; i++) {
      expect(200, "PUT", "/secrets/many", "{\"value\":\"v\"}");
    }
    JsonNode list = expect(200, "GET", "/secrets/many/versions", "");
    assertThat(fields(list)).containsExactlyInAnyOrder("value", "nextLink");
    assertThat(list.path("nextLink").isNull()).isTrue();
    List<String> ids = new ArrayList<>();
    for (JsonNode version : list.path("value")) {
      assertThat(fields(version)).containsExactlyInAnyOrder("id", "attributes");
      ids.add(version.path("id").asText());
    }
    assertThat(ids).hasSize(4).isSorted();
  }

  @Test
  void deletingAndRecoveringGoOnAfterTheyWereAccepted() throws Exception {
    azure.vault.model.setLooks(1);
    expect(200, "PUT", "/secrets/a", "{\"value\":\"v\"}");
    JsonNode deleted = expect(200, "DELETE", "/secrets/a", "");
    assertThat(fields(deleted))
        .containsExactlyInAnyOrder(
            "recoveryId", "deletedDate", "scheduledPurgeDate", "id", "attributes");
    expectError(404, "SecretNotFound", "", "GET", "/deletedsecrets/a", "");
    assertThat(expect(200, "GET", "/deletedsecrets/a", "")).isEqualTo(deleted);
    expectError(404, "SecretNotFound", "", "GET", "/secrets/a/", "");
    String another = "{\"value\":\"another\"}";
    expectError(409, "Conflict", "ObjectIsDeletedButRecoverable", "PUT", "/secrets/a", another);
    JsonNode recovered = expect(200, "POST", "/deletedsecrets/a/recover", "");
    assertThat(fields(recovered)).containsExactlyInAnyOrder("id", "attributes");
    expectError(404, "SecretNotFound", "", "GET", "/secrets/a/", "");
    assertThat(expect(200, "GET", "/secrets/a/", "").path("id")).isEqualTo(recovered.path("id"));
  }

  @Test
  void aPurgeIsAnsweredWithoutABody() throws Exception {
    expect(200, "PUT", "/secrets/a", "{\"value\":\"v\"}");
    expect(200, "DELETE", "/secrets/a", "");
    expect(200, "GET", "/deletedsecrets/a", "");
    HttpResponse<String> response = send("DELETE", "/deletedsecrets/a", "");
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
  }
}
