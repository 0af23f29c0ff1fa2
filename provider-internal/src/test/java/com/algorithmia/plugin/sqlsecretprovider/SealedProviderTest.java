package com.algorithmia.plugin.sqlsecretprovider;

import static com.algorithmia.plugin.sqlsecretprovider.Fixture.capability;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.kindOf;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.open;
import static com.algorithmia.plugin.sqlsecretprovider.Fixture.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.EnvelopeWriter;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.RecipientPublicKeyset;
import com.algorithmia.secrets.keysets.SigningKeyset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealedProviderTest {

  @TempDir Path folder;

  private static SealedSecret export(SecretProvider provider, SecretIdentifier id)
      throws SecretNotFoundException {
    return capability(provider, SealedExchange.class)
        .exportSealed(List.of(id))
        .get(id.getProviderKey())
        .get();
  }

  private static Secret openSealed(SecretProvider provider, SealedSecret sealed) {
    return capability(provider, SealedExchange.class).openSealed(sealed);
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void writesWhatOnlyTheReaderOpens(Backend backend) throws Exception {
    Fixture.Sealed sealed = Fixture.sealed(backend, folder);
    try (SecretProvider writer = open(sealed.writer());
        SecretProvider reader = open(sealed.reader())) {
      assertThat(writer.allowsRead()).isFalse();
      SecretIdentifier id =
          writer.createSecret("value \u00fc", SecretAttributes.builder().owner("alice").build());
      assertThat(kindOf(() -> writer.getSecret(id))).isEqualTo(Kind.UNSUPPORTED);
      assertThat(kindOf(() -> writer.getSecrets(List.of(id)))).isEqualTo(Kind.UNSUPPORTED);
      SealedSecret exported = export(writer, id);
      assertThat(exported.getOwner()).isEqualTo("alice");
      assertThat(kindOf(() -> openSealed(writer, exported))).isEqualTo(Kind.UNSUPPORTED);
      Secret opened = openSealed(reader, exported);
      assertThat(opened.getValue()).isEqualTo("value \u00fc");
      assertThat(opened.getVersion()).isEqualTo(writer.getSecretVersion(id));
      writer.updateSecret(id, "next");
      assertThat(openSealed(reader, export(writer, id)).getValue()).isEqualTo("next");
      assertThat(openSealed(reader, exported).getValue()).isEqualTo("value \u00fc");
      assertThat(
              capability(writer, BulkVersions.class)
                  .getSecretVersions(List.of(id))
                  .get(id.getProviderKey())
                  .get())
          .isEqualTo(writer.getSecretVersion(id));
      assertThat(writer.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.READY);
      assertThat(reader.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.READY);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void readsFromTheDatabaseWhereTheReaderHasOne(Backend backend) throws Exception {
    Fixture.Sealed sealed = Fixture.sealed(backend, folder);
    try (SecretProvider writer = open(sealed.writer());
        SecretProvider reader = open(sealed.readerWithDatabase())) {
      if (backend == Backend.POSTGRES) {
        assertThat(kindOf(() -> reader.getSecret(() -> "0".repeat(32))))
            .as("a reader makes no tables")
            .isEqualTo(Kind.UNAVAILABLE);
        assertThat(reader.checkConnection().toString()).contains("tables: FAILED");
      }
      SecretIdentifier id = writer.createSecret("value");
      assertThat(reader.getSecret(id).getValue()).isEqualTo("value");
      assertThat(reader.getSecrets(List.of(id)).get(id.getProviderKey()).get().getValue())
          .isEqualTo("value");
      assertThat(kindOf(() -> reader.createSecret("x"))).isEqualTo(Kind.UNSUPPORTED);
      assertThat(kindOf(() -> reader.updateSecret(id, "x"))).isEqualTo(Kind.UNSUPPORTED);
      assertThat(kindOf(() -> reader.deleteSecret(id))).isEqualTo(Kind.UNSUPPORTED);
      assertThat(reader.capability(SecretListing.class)).isPresent();
      assertThat(reader.capability(ConditionalUpdate.class)).isEmpty();
      assertThat(reader.capability(SecretHistory.class)).isEmpty();
      assertThat(openSealed(reader, export(reader, id)).getValue()).isEqualTo("value");
      assertThat(reader.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.READY);
    }
  }

  @Test
  void doesWithoutADatabaseWhatNeedsNone() {
    Fixture.Sealed sealed = Fixture.sealed(Backend.H2_MEMORY, folder);
    try (SecretProvider reader = open(sealed.reader())) {
      SecretIdentifier id = () -> "0".repeat(32);
      assertThat(reader.allowsRead()).isFalse();
      assertThat(kindOf(() -> reader.getSecret(id))).isEqualTo(Kind.UNSUPPORTED);
      assertThat(kindOf(() -> reader.getSecretVersion(id))).isEqualTo(Kind.UNSUPPORTED);
      assertThat(reader.capability(SecretListing.class)).isEmpty();
      assertThat(reader.capability(BulkVersions.class)).isEmpty();
      assertThat(kindOf(() -> capability(reader, SealedExchange.class).exportSealed(List.of(id))))
          .isEqualTo(Kind.UNSUPPORTED);
      assertThat(capability(reader, KeyMaintenance.class).listKeys())
          .singleElement()
          .extracting(KeySummary::getCiphertexts)
          .isEqualTo(-1L);
      SecretProvider gone = open(sealed.reader());
      SealedExchange exchange = capability(gone, SealedExchange.class);
      gone.close();
      assertThat(
              kindOf(
                  () ->
                      exchange.openSealed(
                          new SealedSecret("0".repeat(32), "0".repeat(32), null, new byte[0]))))
          .isEqualTo(Kind.UNAVAILABLE);
    }
  }

  @Test
  void opensNothingThatWasAlteredOrIsPresentedAsSomethingElse() throws Exception {
    Fixture.Sealed sealed = Fixture.sealed(Backend.H2_MEMORY, folder);
    try (SecretProvider writer = open(sealed.writer());
        SecretProvider reader = open(sealed.reader())) {
      SecretAttributes attributes =
          SecretAttributes.builder()
              .owner("alice")
              .expiresAt(Instant.now().plusSeconds(3600))
              .build();
      SecretIdentifier id = writer.createSecret("value", attributes);
      SecretIdentifier other = writer.createSecret("value", attributes);
      SealedSecret good = export(writer, id);
      byte[] bytes = good.getCiphertext();
      String key = good.getProviderKey();
      String version = good.getVersion();
      assertThat(openSealed(reader, good).getTtl()).isBetween(3500, 3600);
      List<SealedSecret> bad = new ArrayList<>();
      bad.add(new SealedSecret(other.getProviderKey(), version, "alice", bytes));
      bad.add(new SealedSecret(key, "0".repeat(32), "alice", bytes));
      bad.add(new SealedSecret(key, version, "bob", bytes));
      bad.add(new SealedSecret(key, version, null, bytes));
      bad.add(new SealedSecret("x", version, "alice", bytes));
      bad.add(new SealedSecret(key, "", "alice", bytes));
      for (int i = 0; i < bytes.length; i++) {
        byte[] flipped = bytes.clone();
        flipped[i] ^= 1;
        bad.add(new SealedSecret(key, version, "alice", flipped));
      }
      for (int length = 0; length < bytes.length; length += 13) {
        bad.add(new SealedSecret(key, version, "alice", Arrays.copyOf(bytes, length)));
      }
      bad.add(new SealedSecret(key, version, "alice", Arrays.copyOf(bytes, bytes.length + 1)));
      for (SealedSecret candidate : bad) {
        assertThat(kindOf(() -> openSealed(reader, candidate))).isEqualTo(Kind.INTEGRITY);
      }
    }
  }

  @Test
  void refusesWhatIsForgedWithThePublicKeyAlone() throws Exception {
    Fixture.Sealed sealed = Fixture.sealed(Backend.H2_MEMORY, folder);
    try (SecretProvider writer = open(sealed.writer());
        SecretProvider reader = open(sealed.readerWithDatabase())) {
      SecretIdentifier id = writer.createSecret("genuine");
      AssociatedData row =
          new Binding(id.getProviderKey(), null, null, writer.getSecretVersion(id))
              .associatedData(Fixture.INSTALLATION, Fixture.RECIPIENT);
      RecipientPublicKeyset stolen =
          RecipientPublicKeyset.readFile(
              folder.resolve("public.keyset"), KeysetPurpose.VALUES, Fixture.INSTALLATION);
      byte[] signedByAnother =
          EnvelopeWriter.of(stolen, SigningKeyset.generate(Fixture.INSTALLATION))
              .seal("forged".getBytes(StandardCharsets.UTF_8), row);
      byte[] unsigned = stolen.seal("forged".getBytes(StandardCharsets.UTF_8), row);
      for (byte[] forged : List.of(signedByAnother, unsigned)) {
        sql(sealed.writer(), "update provider_secrets set ciphertext = ?", forged);
        assertThat(kindOf(() -> reader.getSecret(id))).isEqualTo(Kind.INTEGRITY);
        assertThat(kindOf(() -> writer.updateSecret(id, "x"))).isEqualTo(Kind.INTEGRITY);
        SealedSecret exported = export(writer, id);
        assertThat(kindOf(() -> openSealed(reader, exported))).isEqualTo(Kind.INTEGRITY);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void restoresWithoutReading(Backend backend) throws Exception {
    Fixture.Sealed sealed = Fixture.sealed(backend, folder);
    try (SecretProvider writer = open(sealed.writer());
        SecretProvider reader = open(sealed.reader())) {
      SecretIdentifier id =
          writer.createSecret("first", SecretAttributes.builder().owner("alice").build());
      String first = writer.getSecretVersion(id);
      String second = writer.updateSecret(id, "second");
      SecretHistory history = capability(writer, SecretHistory.class);
      String third = history.restoreVersion(id, first);
      assertThat(third).isNotIn(first, second);
      assertThat(openSealed(reader, export(writer, id)).getValue()).isEqualTo("first");
      writer.updateSecret(id, "fourth");
      String fifth = history.restoreVersion(id, third);
      SealedSecret exported = export(writer, id);
      assertThat(exported.getVersion()).isEqualTo(fifth);
      assertThat(openSealed(reader, exported).getValue()).isEqualTo("first");
      assertThat(history.listVersions(id)).hasSize(5);
      sql(
          sealed.writer(),
          "update provider_versions set ciphertext = ?" + " where secret_key = ? and version = ?",
          Fixture.ciphertext(sealed.writer(), id),
          id.getProviderKey(),
          second);
      assertThat(kindOf(() -> history.restoreVersion(id, second))).isEqualTo(Kind.INTEGRITY);
    }
  }

  @ParameterizedTest
  @EnumSource(Backend.class)
  void reencryptsWhereThePrivateKeyLies(Backend backend) throws Exception {
    Fixture.Sealed sealed = Fixture.sealed(backend, folder);
    try (SecretProvider writer = open(sealed.writer());
        SecretProvider reader = open(sealed.reader())) {
      List<SecretIdentifier> ids = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        ids.add(
            writer.createSecret("v" + i, SecretAttributes.builder().owner("owner" + i).build()));
      }
      String earlier = writer.getSecretVersion(ids.get(0));
      writer.updateSecret(ids.get(0), "v0 again");
      writer.updateSecret(ids.get(1), "v1 again");
      capability(writer, SecretHistory.class).restoreVersion(ids.get(0), earlier);
      KeyMaintenance keys = capability(writer, KeyMaintenance.class);
      String oldKey = keys.listKeys().get(0).getId();

      rotateRecipientFiles(sealed);
      assertThat(keys.listKeys())
          .extracting(KeySummary::getState, KeySummary::getCiphertexts)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(KeySummary.State.PRIMARY, 0L),
              org.assertj.core.groups.Tuple.tuple(KeySummary.State.ENABLED, 10L));
      SecretIdentifier underNewKey = writer.createSecret("new");
      assertThat(openSealed(reader, export(writer, underNewKey)).getValue())
          .as("the reader reads its files again when it meets a new key")
          .isEqualTo("new");

      SealedReencryption ours = capability(writer, SealedReencryption.class);
      SealedReencryption theirs = capability(reader, SealedReencryption.class);
      List<SealedSecret> listed = new ArrayList<>();
      String cursor = null;
      do {
        Page<SealedSecret> page = ours.listSealedUnder(oldKey, cursor, 3);
        assertThat(page.getItems()).hasSizeLessThanOrEqualTo(3);
        listed.addAll(page.getItems());
        for (SealedSecret item : page.getItems()) {
          ours.replaceSealed(item, theirs.reseal(item));
        }
        cursor = page.getNextCursor();
      } while (cursor != null);
      assertThat(listed).hasSize(10);
      assertThat(ours.listSealedUnder(oldKey, null, 10).getItems()).isEmpty();
      assertThat(keys.listKeys().get(0).getCiphertexts()).isEqualTo(11);
      for (int i = 1; i < 7; i++) {
        assertThat(openSealed(reader, export(writer, ids.get(i))).getValue())
            .isEqualTo(i == 1 ? "v1 again" : "v" + i);
      }
      assertThat(openSealed(reader, export(writer, ids.get(0))).getValue()).isEqualTo("v0");
      assertThat(capability(writer, SecretHistory.class).restoreVersion(ids.get(0), earlier))
          .isNotEqualTo(earlier);
      assertThat(openSealed(reader, export(writer, ids.get(0))).getValue()).isEqualTo("v0");
    }
  }

  private void rotateRecipientFiles(Fixture.Sealed sealed) {
    try (MasterKey worker = Fixture.master(sealed.reader().get("master_key"))) {
      Path file = folder.resolve("private.keyset");
      RecipientPrivateKeyset keyset =
          RecipientPrivateKeyset.readFile(file, worker, KeysetPurpose.VALUES, Fixture.INSTALLATION)
              .add();
      keyset = keyset.promote(keyset.keys().get(1).id());
      keyset.replaceFile(file, worker);
      keyset.publicKeyset().replaceFile(folder.resolve("public.keyset"));
    }
  }

  @Test
  void replacesOnlyWhatIsStillThere() throws Exception {
    Fixture.Sealed sealed = Fixture.sealed(Backend.H2_MEMORY, folder);
    try (SecretProvider writer = open(sealed.writer());
        SecretProvider reader = open(sealed.reader())) {
      SecretIdentifier id = writer.createSecret("first");
      SealedReencryption ours = capability(writer, SealedReencryption.class);
      SealedReencryption theirs = capability(reader, SealedReencryption.class);
      SealedSecret first = export(writer, id);
      SealedSecret resealed = theirs.reseal(first);
      assertThat(kindOf(() -> openSealed(reader, resealed)))
          .as("nobody signed it yet")
          .isEqualTo(Kind.INTEGRITY);
      String other = writer.createSecret("other").getProviderKey();
      SealedSecret moved =
          new SealedSecret(other, resealed.getVersion(), null, resealed.getCiphertext());
      assertThat(kindOf(() -> replace(ours, first, moved))).isEqualTo(Kind.INTEGRITY);
      assertThat(kindOf(() -> replace(ours, first, first))).isEqualTo(Kind.INTEGRITY);
      ours.replaceSealed(first, resealed);
      assertThat(kindOf(() -> replace(ours, first, resealed))).isEqualTo(Kind.CONFLICT);
      assertThat(openSealed(reader, export(writer, id)).getValue()).isEqualTo("first");
      writer.deleteSecret(id);
      assertThatThrownBy(() -> ours.replaceSealed(first, resealed))
          .isInstanceOf(SecretNotFoundException.class);
      assertThat(kindOf(() -> theirs.listSealedUnder("ffffffff", null, 10)))
          .isEqualTo(Kind.UNSUPPORTED);
      assertThat(kindOf(() -> ours.reseal(first))).isEqualTo(Kind.UNSUPPORTED);
      assertThat(kindOf(() -> replace(theirs, first, resealed))).isEqualTo(Kind.UNSUPPORTED);
      assertThatThrownBy(() -> ours.listSealedUnder("ffffffff", "junk", 10))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Object replace(SealedReencryption side, SealedSecret from, SealedSecret to)
      throws SecretNotFoundException {
    side.replaceSealed(from, to);
    return null;
  }

  @Test
  void putsTheSecretKeySetsUnderAnotherMasterKey() throws Exception {
    Fixture.Sealed sealed = Fixture.sealed(Backend.H2_FILE, folder);
    String next = Fixture.newMasterKey();
    SecretIdentifier id;
    SealedSecret exported;
    try (SecretProvider writer = open(sealed.writer())) {
      id = writer.createSecret("v");
      exported = export(writer, id);
      capability(writer, KeyMaintenance.class).rewrapKeys(Map.of("master_key", next));
      writer.updateSecret(id, "still writes");
    }
    assertThat(kindOf(() -> open(sealed.writer()))).isEqualTo(Kind.INVALID_CONFIGURATION);
    Map<String, String> changed = new java.util.HashMap<>(sealed.writer());
    changed.put("master_key", next);
    try (SecretProvider writer = open(changed)) {
      writer.updateSecret(id, "writes again");
      KeyMaintenance keys = capability(writer, KeyMaintenance.class);
      assertThat(kindOf(keys::addKey)).isEqualTo(Kind.UNSUPPORTED);
      assertThat(kindOf(() -> keys.reencrypt(1))).isEqualTo(Kind.UNSUPPORTED);
    }
    try (SecretProvider reader = open(sealed.reader())) {
      assertThat(openSealed(reader, exported).getValue()).isEqualTo("v");
    }
  }

  @Test
  void refusesADatabaseOfAnotherShapeInstallationOrRecipient() {
    Fixture.Sealed sealed = Fixture.sealed(Backend.H2_FILE, folder);
    try (SecretProvider writer = open(sealed.writer())) {
      writer.createSecret("v");
    }
    Map<String, String> symmetric =
        Map.of("db_uri", sealed.writer().get("db_uri"), "master_key", Fixture.newMasterKey());
    try (SecretProvider provider = open(symmetric)) {
      assertThat(kindOf(() -> provider.createSecret("v"))).isEqualTo(Kind.INVALID_CONFIGURATION);
      assertThat(provider.checkConnection().getStatus()).isEqualTo(ConnectionReport.Status.FAILED);
    }
    sql(sealed.writer(), "update provider_installation set recipient = 'another'");
    try (SecretProvider writer = open(sealed.writer())) {
      assertThat(kindOf(() -> writer.createSecret("v"))).isEqualTo(Kind.INVALID_CONFIGURATION);
    }
  }
}
