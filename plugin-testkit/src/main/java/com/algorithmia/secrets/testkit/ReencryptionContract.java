package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Clause 10.8: ciphertext is sealed anew where the private key lies. */
interface ReencryptionContract extends Contract {

  @Clause("10.8")
  @Writes
  default void clause_10_8_resealedCiphertextOpensToTheSameValueAndVersion() throws Exception {
    SealedReencryption store = store();
    KnownSecret secret = kit().secret();
    SealedSecret listed = listed(store, secret.id());
    SealedSecret resealed = reseal(listed);
    assertThat(resealed.getProviderKey()).isEqualTo(listed.getProviderKey());
    assertThat(resealed.getVersion()).isEqualTo(listed.getVersion());
    assertThat(resealed.getOwner()).isEqualTo(listed.getOwner());
    replace(store, listed, resealed).expectSuccess();
    assertThat(kit().provider().getSecretVersion(secret.id())).isEqualTo(listed.getVersion());
    Values.assertSame("resealed", secret.value(), Values.read(kit(), secret.id()));
    Sealing sealing = new Sealing(kit());
    SealedSecret exported = sealing.export(secret.id());
    assertThat(exported.getCiphertext()).as("what is stored").isEqualTo(resealed.getCiphertext());
    Values.assertSame("exported", secret.value(), sealing.open(exported).getValue());
  }

  @Clause("10.8")
  @Writes
  default void clause_10_8_ciphertextThatWasReplacedMeanwhileIsAConflict() throws Exception {
    SealedReencryption store = store();
    KnownSecret secret = kit().secret();
    SealedSecret listed = listed(store, secret.id());
    SealedSecret first = reseal(listed);
    SealedSecret second = reseal(listed);
    replace(store, listed, first).expectSuccess();
    replace(store, listed, second).expectKind(Kind.CONFLICT);
    assertThat(new Sealing(kit()).export(secret.id()).getCiphertext())
        .as("what is stored")
        .isEqualTo(first.getCiphertext());
  }

  @Clause("10.8")
  @Writes
  default void clause_10_8_resealedCiphertextUndoesNoUpdate() throws Exception {
    kit().needsUpdate();
    SealedReencryption store = store();
    SecretIdentifier id = kit().secret().id();
    SealedSecret listed = listed(store, id);
    SealedSecret resealed = reseal(listed);
    String value = kit().newValue();
    kit().update(id, value);
    String version = kit().provider().getSecretVersion(id);
    // The earlier version may be kept, and then be replaced; the current one stays.
    replace(store, listed, resealed);
    assertThat(kit().provider().getSecretVersion(id)).isEqualTo(version);
    Values.assertSame("after an update", value, Values.read(kit(), id));
  }

  @Clause("10.8")
  @Writes
  default void clause_10_8_ciphertextOfAnotherSecretIsNotStored() throws Exception {
    SealedReencryption store = store();
    List<KnownSecret> secrets = kit().secrets(2);
    SealedSecret mine = listed(store, secrets.get(0).id());
    SealedSecret others = reseal(listed(store, secrets.get(1).id()));
    replace(store, mine, others).expectFailure();
    KnownSecret secret = secrets.get(0);
    Values.assertSame("after the refusal", secret.value(), Values.read(kit(), secret.id()));
  }

  @Clause("10.8")
  @Writes
  default void clause_10_8_ciphertextOfADeletedSecretIsNotFound() throws Exception {
    kit().needsCreate();
    kit().needsDelete();
    SealedReencryption store = store();
    SecretIdentifier id = kit().create(kit().newValue());
    SealedSecret listed = listed(store, id);
    SealedSecret resealed = reseal(listed);
    kit().provider().deleteSecret(id);
    replace(store, listed, resealed).expectNotFound();
    assertThat(kit().attempt("version", () -> kit().provider().getSecretVersion(id)).isSuccess())
        .as("the deleted secret is back")
        .isFalse();
  }

  private SealedReencryption store() throws Exception {
    return kit().capability(SealedReencryption.class);
  }

  /** Finds the current ciphertext of a secret, page by page. */
  private SealedSecret listed(SealedReencryption store, SecretIdentifier id) throws Exception {
    String version = kit().provider().getSecretVersion(id);
    String keyId = kit().capability(KeyMaintenance.class).listKeys().get(0).getId();
    List<SealedSecret> found = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      @Nullable String from = cursor;
      Attempt<Page<SealedSecret>> attempt =
          kit().attempt("listSealedUnder", () -> store.listSealedUnder(keyId, from, 2));
      Assumptions.assumeFalse(
          attempt.failedAs(Kind.UNSUPPORTED), "the provider does not store ciphertexts");
      Page<SealedSecret> page = attempt.expectSuccess();
      assertThat(page.getItems()).as("a page").hasSizeLessThanOrEqualTo(2);
      page.getItems().stream()
          .filter(item -> item.getProviderKey().equals(id.getProviderKey()))
          .filter(item -> item.getVersion().equals(version))
          .forEach(found::add);
      cursor = page.getNextCursor();
    } while (cursor != null);
    assertThat(found).as("ciphertexts of this secret and version").hasSize(1);
    return found.get(0);
  }

  private SealedSecret reseal(SealedSecret sealed) throws Exception {
    SealedReencryption target =
        kit().capability(new Sealing(kit()).target(), SealedReencryption.class);
    Attempt<SealedSecret> attempt = kit().attempt("reseal", () -> target.reseal(sealed));
    Assumptions.assumeFalse(
        attempt.failedAs(Kind.UNSUPPORTED),
        "the provider does not reseal: override createReader() to have this tested");
    return attempt.expectSuccess();
  }

  private Attempt<?> replace(
      SealedReencryption store, SealedSecret expected, SealedSecret resealed) {
    return kit()
        .attempt(
            "replaceSealed",
            () -> {
              store.replaceSealed(expected, resealed);
              return resealed;
            });
  }
}
