package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.FaultServer.passedOnTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.plugin.vault.support.Admin;
import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listing on a real server: KV 2, where OpenBao pages by itself, and KV 1, where it sends all. */
class ListingTest {

  private final Admin admin = OpenBao.shared().admin();

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everySecretIsOnExactlyOnePageWhateverTheLimit(int version) throws Exception {
    String mount = admin.mount(version);
    Set<String> written = new TreeSet<>();
    for (String key :
        List.of(
            "a",
            "a/b",
            "a/b/c",
            "a/b/d",
            "a b",
            "a#b",
            "100%",
            "me@home",
            "ü/€",
            "z",
            "z1",
            "z/1",
            "z/2/3/4/5")) {
      written.add(key.replace("%", "%25").replace("#", "%23").replace("@", "%40"));
      String path =
          key.replace("%", "%25")
              .replace("#", "%23")
              .replace(" ", "%20")
              .replace("ü", "%C3%BC")
              .replace("€", "%E2%82%AC");
      admin.write(
          mount + (version == 2 ? "/data" : "") + "/app/" + path,
          version == 2 ? "{\"data\":{\"value\":\"v\"}}" : "{\"value\":\"v\"}");
    }
    try (SecretProvider provider = Providers.on(OpenBao.shared(), OpenBao.ROOT, mount + "/app")) {
      SecretListing listing = provider.capability(SecretListing.class).orElseThrow();
      for (int limit : new int[] {1, 2, 3, 5, 1000}) {
        List<String> listed = new ArrayList<>();
        @Nullable String cursor = null;
        do {
          Page<SecretSummary> page = listing.listSecrets(cursor, limit);
          assertThat(page.getItems()).hasSizeLessThanOrEqualTo(limit);
          page.getItems().forEach(item -> listed.add(item.getProviderKey()));
          cursor = page.getNextCursor();
        } while (cursor != null);
        assertThat(listed).as("limit %s", limit).containsExactlyInAnyOrderElementsOf(written);
      }
      for (String key : written) {
        assertThat(provider.getSecret(new SimpleSecretIdentifier(key)).getValue()).isEqualTo("v");
      }
    }
  }

  /**
   * HashiCorp's server does not page, and says so; to which OpenBao is brought by one more word.
   */
  @Test
  void anEmptyPrefixHasAnEmptyPageOfAServerThatWarnsOfParameters() {
    OpenBao bao = OpenBao.shared();
    try (FaultServer proxy = new FaultServer();
        SecretProvider provider =
            Providers.create(
                "vault_addr",
                proxy.address(),
                "vault_token",
                OpenBao.ROOT,
                "vault_secret_path",
                admin.mount(2) + "/app")) {
      proxy.otherwise(
          r ->
              passedOnTo(
                  bao, r.target().contains("list=true") ? r.target() + "&page=1" : r.target()));
      SecretListing listing = provider.capability(SecretListing.class).orElseThrow();
      assertThat(listing.listSecrets(null, 10).getItems()).isEmpty();
      SecretIdentifier id = provider.createSecret("v");
      assertThat(listing.listSecrets(null, 10).getItems())
          .extracting(SecretSummary::getProviderKey)
          .containsExactly(id.getProviderKey());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anEmptyPrefixHasAnEmptyPageAndBadArgumentsAreRefused(int version) {
    String mount = admin.mount(version);
    try (SecretProvider provider = Providers.on(OpenBao.shared(), OpenBao.ROOT, mount)) {
      SecretListing listing = provider.capability(SecretListing.class).orElseThrow();
      Page<SecretSummary> page = listing.listSecrets(null, 10);
      assertThat(page.getItems()).isEmpty();
      assertThat(page.getNextCursor()).isNull();
      for (String cursor : List.of("???", "", "Li4vLi4vc3lzAA")) {
        assertThatThrownBy(() -> listing.listSecrets(cursor, 10))
            .isInstanceOf(IllegalArgumentException.class);
      }
      for (int limit : new int[] {0, -1, 1001}) {
        assertThatThrownBy(() -> listing.listSecrets(null, limit))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
