package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.RECIPIENT;
import static com.algorithmia.secrets.keysets.Samples.bytes;
import static com.algorithmia.secrets.keysets.Samples.failure;
import static com.algorithmia.secrets.keysets.Samples.flipped;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.keysets.KeysetException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysetFormatTest {

  private final MasterKey master = MasterKey.generate();
  private final SymmetricKeyset symmetric =
      SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);
  private final RecipientPrivateKeyset recipient =
      RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, INSTALLATION, RECIPIENT);
  private final SigningKeyset signing = SigningKeyset.generate(INSTALLATION);

  @AfterEach
  void closeMasterKey() {
    master.close();
  }

  private SymmetricKeyset parse(byte[] encoded) {
    return SymmetricKeyset.parse(encoded, master, KeysetPurpose.VALUES, INSTALLATION);
  }

  private static byte[] edited(byte[] encoded, String from, String to) {
    String text = new String(encoded, StandardCharsets.US_ASCII);
    assertThat(text).contains(from);
    return bytes(text.replace(from, to));
  }

  @Test
  void everyKindIsReadAsItWasWritten() {
    byte[] message = bytes("message");
    AssociatedData row = Samples.sealedRow("1");
    RecipientPrivateKeyset readRecipient =
        RecipientPrivateKeyset.parse(
            recipient.encode(master), master, KeysetPurpose.VALUES, INSTALLATION);
    RecipientPublicKeyset readPublic =
        RecipientPublicKeyset.parse(
            recipient.publicKeyset().encode(), KeysetPurpose.VALUES, INSTALLATION);
    assertThat(readRecipient.open(readPublic.seal(message, row), row)).isEqualTo(message);
    assertThat(readRecipient.recipient()).isEqualTo(RECIPIENT).isEqualTo(readPublic.recipient());
    SigningKeyset readSigning = SigningKeyset.parse(signing.encode(master), master, INSTALLATION);
    VerificationKeyset.parse(signing.verificationKeyset().encode(), INSTALLATION)
        .verify(readSigning.sign(message), message);
    byte[] ciphertext = symmetric.encrypt(message, Samples.row().build());
    assertThat(parse(symmetric.encode(master)).decrypt(ciphertext, Samples.row().build()))
        .isEqualTo(message);
  }

  @Test
  void aFileTellsWhatItIsWithoutAnyKey() {
    KeysetFiles.Summary secret = KeysetFiles.inspect(symmetric.add().encode(master));
    assertThat(secret.kind()).isEqualTo(KeysetKind.SYMMETRIC);
    assertThat(secret.purpose()).isEqualTo(KeysetPurpose.VALUES);
    assertThat(secret.installationId()).isEqualTo(INSTALLATION);
    assertThat(secret.recipient()).isEmpty();
    assertThat(secret.keys()).hasSize(2).startsWith(symmetric.keys().get(0));
    assertThat(secret.masterKeyId()).contains(master.id());
    assertThat(secret.fingerprint()).isEmpty();
    KeysetFiles.Summary open = KeysetFiles.inspect(recipient.publicKeyset().encode());
    assertThat(open.recipient()).contains(RECIPIENT);
    assertThat(open.fingerprint()).contains(recipient.publicKeyset().fingerprint());
    assertThat(open.masterKeyId()).isEmpty();
  }

  @Test
  void anotherMasterKeyIsToldApartFromDamage() {
    byte[] encoded = symmetric.encode(master);
    try (MasterKey other = MasterKey.generate()) {
      failure(
          Reason.WRONG_MASTER_KEY,
          () -> SymmetricKeyset.parse(encoded, other, KeysetPurpose.VALUES, INSTALLATION));
      byte[] relabelled = edited(encoded, master.id(), other.id());
      failure(
          Reason.INTEGRITY,
          () -> SymmetricKeyset.parse(relabelled, other, KeysetPurpose.VALUES, INSTALLATION));
    }
  }

  @Test
  void theWrongKindIsNamed() {
    assertThat(failure(Reason.WRONG_KEYSET, () -> parse(recipient.encode(master))))
        .hasMessageContaining("recipient-private")
        .hasMessageContaining("symmetric");
    assertThat(
            failure(
                Reason.WRONG_KEYSET,
                () -> VerificationKeyset.parse(recipient.publicKeyset().encode(), INSTALLATION)))
        .hasMessageContaining("recipient-public")
        .hasMessageContaining("verification");
    assertThat(
            failure(
                Reason.WRONG_KEYSET,
                () ->
                    SymmetricKeyset.parse(
                        symmetric.encode(master), master, KeysetPurpose.AUDIT, INSTALLATION)))
        .hasMessageContaining("values")
        .hasMessageContaining("audit");
    assertThat(
            failure(
                Reason.WRONG_KEYSET,
                () ->
                    SymmetricKeyset.parse(
                        symmetric.encode(master), master, KeysetPurpose.VALUES, "inst-2")))
        .hasMessageContaining("inst-1")
        .hasMessageContaining("inst-2");
  }

  @Test
  void purposeInstallationAndRecipientOfASecretKeySetCantBeRelabelled() {
    byte[] purpose = edited(symmetric.encode(master), "purpose: values", "purpose: audit");
    failure(
        Reason.INTEGRITY,
        () -> SymmetricKeyset.parse(purpose, master, KeysetPurpose.AUDIT, INSTALLATION));
    byte[] installation = edited(symmetric.encode(master), "inst-1", "inst-2");
    failure(
        Reason.INTEGRITY,
        () -> SymmetricKeyset.parse(installation, master, KeysetPurpose.VALUES, "inst-2"));
    byte[] name = edited(recipient.encode(master), "recipient: default", "recipient: other");
    failure(
        Reason.INTEGRITY,
        () -> RecipientPrivateKeyset.parse(name, master, KeysetPurpose.VALUES, INSTALLATION));
  }

  @Test
  void theLinesMustMatchTheContents() {
    KeyId id = symmetric.primaryKeyId();
    byte[] other = edited(symmetric.encode(master), "key: " + id, "key: 01020304");
    failure(Reason.INTEGRITY, () -> parse(other));
    byte[] retired = edited(symmetric.encode(master), id + " primary", id + " retired");
    failure(Reason.INTEGRITY, () -> parse(retired));
    byte[] recipientName =
        edited(recipient.publicKeyset().encode(), "recipient: default", "recipient: other");
    failure(
        Reason.INTEGRITY,
        () -> RecipientPublicKeyset.parse(recipientName, KeysetPurpose.VALUES, INSTALLATION));
  }

  @Test
  void noChangedByteAndNoCutIsAcceptedSilently() {
    Set<Reason> allowed =
        EnumSet.of(
            Reason.MALFORMED, Reason.INTEGRITY, Reason.WRONG_KEYSET, Reason.WRONG_MASTER_KEY);
    byte[] encoded = symmetric.encode(master);
    for (int i = 0; i < encoded.length; i++) {
      byte[] tampered = flipped(encoded, i);
      byte[] cut = Arrays.copyOf(encoded, i);
      for (byte[] bad : new byte[][] {tampered, cut}) {
        KeysetException e =
            org.assertj.core.api.Assertions.catchThrowableOfType(
                KeysetException.class, () -> parse(bad));
        // A bit of base64's unused last ones is the only thing that may change unnoticed.
        if (e == null) {
          assertThat(encoded[i + 1]).isIn((byte) '=', (byte) '\n');
        } else {
          assertThat(e.reason()).isIn(allowed);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{\"primaryKeyId\":1}",
        "-----BEGIN PUBLIC KEY-----\n",
        "secret-store-keyset 2\nkind: symmetric\n",
        "secret-store-keyset 1\r\nkind: symmetric\r\n",
        "secret-store-keyset 1\n",
        "secret-store-keyset 1\nkind: quantum\n",
        "secret-store-keyset 1\nkind: symmetric\npurpose: values\ninstallation: a b\n",
        "secret-store-keyset 1\nkind: symmetric\npurpose: signatures\ninstallation: i\n",
        "secret-store-keyset 1\nkind: signing\npurpose: signatures\ninstallation: i\nkey: 1\n"
      })
  void otherFilesAreRefused(String text) {
    failure(Reason.MALFORMED, () -> parse(bytes(text)));
  }

  @Test
  void aMasterKeyFileIsRecognisedAsOne() {
    assertThat(
            failure(
                Reason.MALFORMED,
                () -> parse(bytes("q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=\n"))))
        .hasMessageContaining("master key file");
  }

  @Test
  void oversizedInputIsRefused() {
    failure(Reason.MALFORMED, () -> parse(new byte[KeysetFormat.MAX_BYTES + 1]));
  }

  @Test
  void somethingBehindTheDataIsRefused() {
    byte[] more = bytes(new String(symmetric.encode(master), StandardCharsets.US_ASCII) + "x\n");
    failure(Reason.MALFORMED, () -> parse(more));
  }

  @Test
  void rewrappingChangesTheMasterKeyAndNothingElse() {
    byte[] ciphertext = symmetric.encrypt(bytes(Samples.CANARY), Samples.row().build());
    try (MasterKey next = MasterKey.generate()) {
      byte[] rewrapped = KeysetFiles.rewrap(symmetric.encode(master), master, next);
      SymmetricKeyset read =
          SymmetricKeyset.parse(rewrapped, next, KeysetPurpose.VALUES, INSTALLATION);
      assertThat(read.decrypt(ciphertext, Samples.row().build())).isEqualTo(bytes(Samples.CANARY));
      failure(Reason.WRONG_MASTER_KEY, () -> parse(rewrapped));
      // Repeated after an interruption: nothing to do.
      assertThat(KeysetFiles.rewrap(rewrapped, master, next)).isEqualTo(rewrapped);
      try (MasterKey stranger = MasterKey.generate()) {
        failure(Reason.WRONG_MASTER_KEY, () -> KeysetFiles.rewrap(rewrapped, stranger, master));
      }
      failure(
          Reason.WRONG_KEYSET,
          () -> KeysetFiles.rewrap(recipient.publicKeyset().encode(), master, next));
    }
  }
}
