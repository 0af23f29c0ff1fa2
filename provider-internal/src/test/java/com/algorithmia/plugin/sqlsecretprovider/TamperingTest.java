package com.algorithmia.plugin.sqlsecretprovider;

import static com.algorithmia.plugin.sqlsecretprovider.Fixture.ciphertext;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.kindOf;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.open;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.sql;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever can write to the database, and holds no key, can make no value appear elsewhere. */
class TamperingTest {

  @TempDir Path folder;
  private Map<String, String> config;
  private SecretProvider provider;
  private SecretIdentifier alice;
  private SecretIdentifier bob;

  @BeforeEach
  void twoSecrets() {
    config = Fixture.symmetric(Backend.H2_MEMORY, folder);
    provider = open(config);
    alice = create("alice", null);
    bob = create("bob", null);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private SecretIdentifier create(String owner, Instant expiry) {
    SecretAttributes.Builder attributes = SecretAttributes.builder().owner(owner);
    if (expiry != null) {
      attributes.expiresAt(expiry);
    }
    return provider.createSecret("of " + owner, attributes.build());
  }

  private void store(SecretIdentifier id, byte[] ciphertext) {
    sql(
        config,
        "update provider_secrets set ciphertext = ? where secret_key = ?",
        ciphertext,
        id.getProviderKey());
  }

  private void isRefused(SecretIdentifier id) {
    assertThat(kindOf(() -> provider.getSecret(id))).isEqualTo(Kind.INTEGRITY);
    // An update would bind the new value to what the row says.
    assertThat(kindOf(() -> provider.updateSecret(id, "new"))).isEqualTo(Kind.INTEGRITY);
  }

  @Test
  void refusesTheCiphertextOfAnotherSecret() throws Exception {
    byte[] own = ciphertext(config, bob);
    store(bob, ciphertext(config, alice));
    isRefused(bob);
    assertThat(provider.getSecret(alice).getValue()).isEqualTo("of alice");
    store(bob, own);
    assertThat(provider.getSecret(bob).getValue()).isEqualTo("of bob");
  }

  @Test
  void refusesARowUnderAnotherKeyOwnerVersionOrExpiry() {
    for (String column : new String[] {"owner", "version"}) {
      SecretIdentifier id = create("carol", null);
      sql(
          config,
          "update provider_secrets set " + column + " = ? where secret_key = ?",
          "0".repeat(32),
          id.getProviderKey());
      isRefused(id);
    }
    SecretIdentifier moved = () -> "0".repeat(32);
    sql(
        config,
        "update provider_secrets set secret_key = ? where secret_key = ?",
        moved.getProviderKey(),
        create("dave", null).getProviderKey());
    isRefused(moved);
    SecretIdentifier ownerless = create("erin", null);
    sql(
        config,
        "update provider_secrets set owner = null where secret_key = ?",
        ownerless.getProviderKey());
    isRefused(ownerless);
  }

  @Test
  void refusesAnExpiryThatWasMovedOrRemoved() {
    Instant end = Instant.now().plusSeconds(3600);
    for (String other : new String[] {end.plusSeconds(3600).toString(), null}) {
      SecretIdentifier id = create("carol", end);
      sql(
          config,
          "update provider_secrets set expires_at = ? where secret_key = ?",
          other,
          id.getProviderKey());
      isRefused(id);
    }
    SecretIdentifier unlimited = create("dave", null);
    for (String other : new String[] {"tomorrow", end.toString()}) {
      sql(
          config,
          "update provider_secrets set expires_at = ? where secret_key = ?",
          other,
          unlimited.getProviderKey());
      isRefused(unlimited);
    }
  }

  @Test
  void refusesBytesThatWereFlippedCutOrAdded() {
    byte[] whole = ciphertext(config, alice);
    // After the five bytes that name the key.
    for (int i = 5; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 1;
      store(alice, flipped);
      assertThat(kindOf(() -> provider.getSecret(alice))).isEqualTo(Kind.INTEGRITY);
    }
    for (int length : new int[] {0, 1, 4, 5, 6, 20, whole.length - 1, whole.length + 1}) {
      store(alice, Arrays.copyOf(whole, length));
      isRefused(alice);
    }
  }

  @Test
  void tellsAMissingKeyFromTampering() {
    byte[] foreign = ciphertext(config, alice);
    foreign[2] ^= 1;
    store(alice, foreign);
    SecretProviderException failure = Fixture.failureOf(() -> provider.getSecret(alice));
    assertThat(failure.getKind()).isEqualTo(Kind.KEY_MISSING);
    assertThat(failure.getMessage()).containsPattern("key [0-9a-f]{8}");
  }

  @Test
  void refusesTheCiphertextOfAnotherInstallation() {
    Map<String, String> other = Fixture.symmetric(Backend.H2_MEMORY, folder);
    other.put("master_key", config.get("master_key"));
    try (SecretProvider elsewhere = open(other)) {
      SecretIdentifier id =
          elsewhere.createSecret("x", SecretAttributes.builder().owner("alice").build());
      store(alice, ciphertext(other, id));
      assertThat(kindOf(() -> provider.getSecret(alice))).isEqualTo(Kind.KEY_MISSING);
    }
    // With the keys brought over as well, it is still another installation.
    sql(config, "update provider_installation set id = 'another'");
    try (SecretProvider moved = open(config)) {
      assertThat(kindOf(() -> moved.getSecret(bob)))
          .isIn(Kind.INVALID_CONFIGURATION, Kind.INTEGRITY);
    }
  }

  @Test
  void restoresNoEarlierVersionThatWasExchanged() throws Exception {
    String first = provider.getSecretVersion(alice);
    provider.updateSecret(alice, "second");
    sql(
        config,
        "update provider_versions set ciphertext = ? where secret_key = ?",
        ciphertext(config, bob),
        alice.getProviderKey());
    SecretHistory history = Fixture.capability(provider, SecretHistory.class);
    assertThat(kindOf(() -> history.restoreVersion(alice, first))).isEqualTo(Kind.INTEGRITY);
    assertThat(provider.getSecret(alice).getValue()).isEqualTo("second");
  }

  @Test
  void letsADamagedSecretBeRestoredOrDeleted() throws Exception {
    String first = provider.getSecretVersion(alice);
    provider.updateSecret(alice, "second");
    store(alice, new byte[] {1, 2, 3});
    isRefused(alice);
    Fixture.capability(provider, SecretHistory.class).restoreVersion(alice, first);
    assertThat(provider.getSecret(alice).getValue()).isEqualTo("of alice");
    store(alice, new byte[] {1, 2, 3});
    assertThat(provider.deleteSecret(alice)).isTrue();
  }

  @Test
  void makesNoKeySetWhereThereIsCiphertext() {
    sql(config, "delete from provider_key_sets");
    try (SecretProvider next = open(config)) {
      SecretProviderException failure = Fixture.failureOf(() -> next.createSecret("x"));
      assertThat(failure.getKind()).isEqualTo(Kind.KEY_MISSING);
      assertThat(failure.getMessage()).contains("backup");
      assertThat(next.checkConnection().toString()).contains("key set opens: FAILED");
    }
    assertThat(Fixture.query(config, row -> row, "select 1 from provider_key_sets")).isEmpty();
  }

  @Test
  void opensNothingUnderAnotherMasterKey() {
    Map<String, String> wrong = new java.util.HashMap<>(config);
    wrong.put("master_key", Fixture.newMasterKey());
    try (SecretProvider next = open(wrong)) {
      assertThat(kindOf(() -> next.getSecret(alice))).isEqualTo(Kind.KEY_MISSING);
      assertThat(kindOf(() -> next.createSecret("x"))).isEqualTo(Kind.KEY_MISSING);
      assertThat(next.checkConnection().toString()).contains("key set opens: FAILED");
    }
  }

  @Test
  void checksTheKeysOfAllCiphertexts() {
    assertThat(provider.checkConnection().toString()).doesNotContain("FAILED");
    sql(config, "update provider_secrets set key_id = 'ffffffff' where owner = 'bob'");
    assertThat(provider.checkConnection().toString())
        .contains("keys match ciphertexts: FAILED", "ffffffff");
  }
}
