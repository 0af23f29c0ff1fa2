package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clause 10.6: ciphertext that is opened elsewhere. */
interface SealedContract extends Contract {

  /** How many bytes of a ciphertext are altered, one after the other. */
  int FLIPS = 48;

  @Clause("10.6")
  default void clause_10_6_readerOpensWhatIsExported() throws Exception {
    Sealing sealing = new Sealing(kit());
    KnownSecret secret = kit().secret();
    SealedSecret sealed = sealing.export(secret.id());
    assertThat(sealed.getProviderKey()).isEqualTo(secret.key());
    assertThat(sealed.getVersion()).isEqualTo(kit().provider().getSecretVersion(secret.id()));
    Secret opened = sealing.open(sealed);
    Values.assertSame("opened", secret.value(), opened.getValue());
    assertThat(opened.getVersion()).isIn(null, sealed.getVersion());
  }

  @Clause("10.6")
  @Writes
  default void clause_10_6_ownerAndUpdatesAreSealed() throws Exception {
    kit().needsCreate();
    Sealing sealing = new Sealing(kit());
    SecretAttributes owned = SecretAttributes.builder().owner("algorithm/a/b").build();
    String value = kit().newValue();
    SecretIdentifier id = kit().create(value, owned);
    SealedSecret sealed = sealing.export(id);
    assertThat(sealed.getOwner()).isIn(null, "algorithm/a/b");
    Values.assertSame("opened", value, sealing.open(sealed).getValue());
    if (kit().provider().allowsUpdate()) {
      String next = kit().newValue();
      kit().provider().updateSecret(id, next);
      Values.assertSame("after an update", next, sealing.open(sealing.export(id)).getValue());
    }
  }

  @Clause("10.6")
  default void clause_10_6_exportHasOneOutcomePerKey() throws Exception {
    Sealing sealing = new Sealing(kit());
    KnownSecret secret = kit().secret();
    sealing.export(secret.id()); // Skips if it can't.
    String unknown = kit().hooks().unknownKey();
    Map<String, Outcome<SealedSecret>> outcomes =
        sealing
            .source()
            .exportSealed(List.of(kit().id(unknown), secret.id(), kit().id(unknown), secret.id()));
    assertThat(outcomes.keySet()).containsExactly(unknown, secret.key());
    assertThat(Outcomes.of(outcomes, unknown).isNotFound()).isTrue();
    assertThat(Outcomes.of(outcomes, secret.key()).isPresent()).isTrue();
  }

  @Clause("10.6")
  default void clause_10_6_openingNeedsNoBackend() throws Exception {
    KnownSecret secret = kit().secret();
    SealedSecret sealed = new Sealing(kit()).export(secret.id());
    new Sealing(kit()).open(sealed); // Skips if it can't.
    Breakage broken = kit().breakBackend(BackendFault.DOWN, secret.id());
    try (broken) {
      Secret opened =
          new Sealing(kit()).tryToOpen("openSealed without backend", sealed).expectSuccess();
      Values.assertSame("opened without backend", secret.value(), opened.getValue());
    }
  }

  @Clause("10.6")
  default void clause_10_6_alteredCiphertextIsIntegrity() throws Exception {
    Sealing sealing = new Sealing(kit());
    SealedSecret sealed = sealing.export(kit().secret().id());
    sealing.open(sealed); // Skips if it can't.
    byte[] good = sealed.getCiphertext();
    int step = Math.max(1, good.length / FLIPS);
    for (int i = 0; i < good.length; i += step) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      // What names the key may be altered into the name of another one.
      sealing
          .tryToOpen("openSealed with byte " + i + " altered", with(sealed, bad))
          .expectKind(Kind.INTEGRITY, Kind.KEY_MISSING);
    }
    byte[] lastAltered = good.clone();
    lastAltered[good.length - 1] ^= (byte) 0x80;
    assertIntegrity("the last byte altered", with(sealed, lastAltered));
    assertIntegrity("the last byte cut", with(sealed, Arrays.copyOf(good, good.length - 1)));
    assertIntegrity("a byte added", with(sealed, Arrays.copyOf(good, good.length + 1)));
    for (int length : new int[] {0, 1, 4, 5, good.length / 2}) {
      sealing
          .tryToOpen(
              "openSealed of " + length + " bytes", with(sealed, Arrays.copyOf(good, length)))
          .expectKind(Kind.INTEGRITY, Kind.KEY_MISSING);
    }
  }

  @Clause("10.6")
  @Writes
  default void clause_10_6_ciphertextInAnotherPlaceIsIntegrity() throws Exception {
    kit().needsCreate();
    Sealing sealing = new Sealing(kit());
    SecretAttributes owned = SecretAttributes.builder().owner("algorithm/a/b").build();
    SealedSecret mine = sealing.export(kit().create(kit().newValue(), owned));
    SealedSecret other = sealing.export(kit().create(kit().newValue(), owned));
    sealing.open(mine); // Skips if it can't.
    byte[] bytes = mine.getCiphertext();
    Map<String, SealedSecret> moved = new LinkedHashMap<>();
    moved.put("another secret's key", sealed(other.getProviderKey(), mine, mine.getOwner(), bytes));
    moved.put("another secret's ciphertext", with(mine, other.getCiphertext()));
    moved.put(
        "another secret's key and version",
        new SealedSecret(other.getProviderKey(), other.getVersion(), mine.getOwner(), bytes));
    moved.put(
        "another version",
        new SealedSecret(mine.getProviderKey(), mine.getVersion() + "1", mine.getOwner(), bytes));
    moved.put("another owner", sealed(mine.getProviderKey(), mine, "algorithm/x/y", bytes));
    if (mine.getOwner() != null) {
      moved.put("no owner", sealed(mine.getProviderKey(), mine, null, bytes));
    }
    for (Map.Entry<String, SealedSecret> entry : moved.entrySet()) {
      assertIntegrity(entry.getKey(), entry.getValue());
    }
  }

  @Clause("10.6")
  @Writes
  default void clause_10_6_earlierCiphertextUnderTheCurrentVersionIsIntegrity() throws Exception {
    kit().needsUpdate();
    Sealing sealing = new Sealing(kit());
    SecretIdentifier id = kit().secret().id();
    SealedSecret before = sealing.export(id);
    sealing.open(before); // Skips if it can't.
    kit().update(id, kit().newValue());
    SealedSecret after = sealing.export(id);
    assertIntegrity("the earlier ciphertext", with(after, before.getCiphertext()));
    assertIntegrity("the later ciphertext", with(before, after.getCiphertext()));
  }

  private void assertIntegrity(String what, SealedSecret sealed) throws Exception {
    new Sealing(kit()).tryToOpen("openSealed with " + what, sealed).expectKind(Kind.INTEGRITY);
  }

  private static SealedSecret with(SealedSecret sealed, byte[] ciphertext) {
    return sealed(sealed.getProviderKey(), sealed, sealed.getOwner(), ciphertext);
  }

  private static SealedSecret sealed(
      String key, SealedSecret sealed, @Nullable String owner, byte[] ciphertext) {
    return new SealedSecret(key, sealed.getVersion(), owner, ciphertext);
  }
}
