package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, page by page. */
final class ListingTest {

  private final AzureServers azure = new AzureServers();
  private final SecretProvider provider = azure.provider();
  private final SecretListing listing = provider.capability(SecretListing.class).orElseThrow();

  @AfterEach
  void stop() {
    provider.close();
    azure.close();
  }

  private List<String> all(int limit) {
    List<String> names = new ArrayList<>();
    String cursor = null;
    do {
      Page<SecretSummary> page = listing.listSecrets(cursor, limit);
      assertThat(page.getItems()).hasSizeLessThanOrEqualTo(limit);
      page.getItems().forEach(item -> names.add(item.getProviderKey()));
      cursor = page.getNextCursor();
    } while (cursor != null);
    return names;
  }

  @Test
  void everySecretIsOnExactlyOnePage() {
    for (int i = 0; i < 53; i++) {
      azure.vault.model.set("n" + i, TlsServer.JSON.createObjectNode().put("value", "v"));
    }
    for (int limit : new int[] {1, 7, 25, 1_000}) {
      assertThat(all(limit)).hasSize(53).doesNotHaveDuplicates();
    }
    assertThat(azure.vault.countValueReads()).isZero();
  }

  @Test
  void attributesAreListedAndForeignTagsDoNoHarm() {
    SecretAttributes attributes =
        SecretAttributes.builder().requestId("r-1").owner("alice").label("env", "prod").build();
    provider.createSecret("value", attributes);
    ObjectNode foreign = TlsServer.JSON.createObjectNode().put("value", "v");
    ObjectNode tags = foreign.putObject("tags");
    tags.put("with spaces", "x").put("secret-store-request", "not a request id!").put("ok", "");
    azure.vault.model.set("foreign", foreign);
    List<SecretSummary> items = listing.listSecrets(null, 10).getItems();
    assertThat(items)
        .filteredOn(item -> item.getProviderKey().equals("r-1"))
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.getAttributes().getOwner()).isEqualTo("alice");
              assertThat(item.getAttributes().getRequestId()).isEqualTo("r-1");
              assertThat(item.getAttributes().getLabels()).containsEntry("env", "prod");
            });
    assertThat(items)
        .filteredOn(item -> item.getProviderKey().equals("foreign"))
        .singleElement()
        .satisfies(item -> assertThat(item.getAttributes().getRequestId()).isNull());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense!",
        "https://elsewhere.example/secrets?x",
        "@elsewhere.example/secrets?x",
        "/secrets",
        "/keys?x",
        "/secrets?x\r\nHost: elsewhere",
        "/secrets?x y",
        "/secrets?x#y"
      })
  void aCursorThatIsNotOursIsRefusedBeforeAnyRequest(String path) {
    String encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(path.getBytes(StandardCharsets.UTF_8));
    for (String cursor : List.of(path, encoded)) {
      assertThatThrownBy(() -> listing.listSecrets(cursor, 10))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(azure.vault.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_001})
  void aLimitOutOfBoundsIsRefused(int limit) {
    assertThatThrownBy(() -> listing.listSecrets(null, limit))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
