package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.RECIPIENT;
import static com.algorithmia.secrets.keysets.Samples.bytes;
import static com.algorithmia.secrets.keysets.Samples.failure;
import static com.algorithmia.secrets.keysets.Samples.flipped;
import static com.algorithmia.secrets.keysets.Samples.row;
import static com.algorithmia.secrets.keysets.Samples.sealedRow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.algorithmia.secrets.keysets.KeysetException.Reason;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnvelopeTest {

  private static final RecipientPrivateKeyset RECIPIENT_KEYS =
      RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, INSTALLATION, RECIPIENT);
  private static final SigningKeyset SIGNING = SigningKeyset.generate(INSTALLATION);
  private static final EnvelopeWriter WRITER =
      EnvelopeWriter.of(RECIPIENT_KEYS.publicKeyset(), SIGNING);
  private static final EnvelopeReader READER =
      EnvelopeReader.of(RECIPIENT_KEYS, SIGNING.verificationKeyset(), INSTALLATION);
  private static final byte[] ENVELOPE = WRITER.seal(bytes(Samples.CANARY), sealedRow("1"));

  @Test
  void opensWhatWasSealed() {
    for (int size : new int[] {0, 1, 65_536}) {
      byte[] sealed = WRITER.seal(new byte[size], sealedRow("1"));
      assertThat(READER.open(sealed, sealedRow("1"))).isEqualTo(new byte[size]);
    }
  }

  @Test
  void tellsItsKeysAndVersion() {
    SealedEnvelope envelope = SealedEnvelope.parse(ENVELOPE);
    assertThat(envelope.installationId()).isEqualTo(INSTALLATION);
    assertThat(envelope.sealedAs()).isEqualTo("1");
    assertThat(envelope.recipientKeyId()).isEqualTo(RECIPIENT_KEYS.primaryKeyId());
    assertThat(envelope.signingKeyId()).isEqualTo(SIGNING.primaryKeyId());
    assertThat(envelope.encode()).isEqualTo(ENVELOPE);
    assertThat(envelope.toString()).doesNotContain(Samples.CANARY);
  }

  @Test
  void everyFlippedByteIsCalledTampering() {
    for (int i = 0; i < ENVELOPE.length; i++) {
      byte[] tampered = flipped(ENVELOPE, i);
      failure(Reason.INTEGRITY, () -> READER.open(tampered, sealedRow("1")));
    }
  }

  @Test
  void everyCutIsCalledTamperingAndSoIsAnAppendedByte() {
    for (int length = 0; length < ENVELOPE.length; length++) {
      byte[] cut = Arrays.copyOf(ENVELOPE, length);
      failure(Reason.INTEGRITY, () -> READER.open(cut, sealedRow("1")));
    }
    byte[] longer = Arrays.copyOf(ENVELOPE, ENVELOPE.length + 1);
    failure(Reason.INTEGRITY, () -> READER.open(longer, sealedRow("1")));
  }

  @Test
  void lengthsThatPointBeyondTheEndAreRefusedWithoutReservingMemory() {
    int ciphertextLength = 4 + 1 + INSTALLATION.length() + 2 + 1;
    for (int first : new int[] {0x7f, 0x80, 0xff}) {
      byte[] huge = ENVELOPE.clone();
      Arrays.fill(huge, ciphertextLength, ciphertextLength + 4, (byte) 0xff);
      huge[ciphertextLength] = (byte) first;
      failure(Reason.INTEGRITY, () -> SealedEnvelope.parse(huge));
    }
  }

  static Stream<AssociatedData> otherRows() {
    return Stream.of(
        row().recipient(RECIPIENT).installation("inst-2").build(),
        row().recipient(RECIPIENT).purpose(KeysetPurpose.CONFIGURATIONS).build(),
        row().recipient("other").build(),
        row().noRecipient().build(),
        row().recipient(RECIPIENT).owner("account:8").build(),
        row().recipient(RECIPIENT).noOwner().build(),
        row().recipient(RECIPIENT).secret("s-2").build(),
        row().recipient(RECIPIENT).version("2").build(),
        row().recipient(RECIPIENT).field("configuration").build());
  }

  @ParameterizedTest
  @MethodSource("otherRows")
  void anEnvelopeInAnotherPlaceIsCalledTampering(AssociatedData other) {
    failure(Reason.INTEGRITY, () -> READER.open(ENVELOPE, other));
  }

  @Test
  void aForgeryWithThePublicKeyAloneIsRefused() {
    byte[] ciphertext = RECIPIENT_KEYS.publicKeyset().seal(bytes("forged"), sealedRow("1"));
    // The attacker's own signing key, under another id.
    SigningKeyset own = SigningKeyset.generate(INSTALLATION);
    byte[] foreign =
        EnvelopeWriter.of(RECIPIENT_KEYS.publicKeyset(), own).sign(ciphertext, sealedRow("1"));
    KeysetException e = failure(Reason.INTEGRITY, () -> READER.open(foreign, sealedRow("1")));
    assertThat(e.keyId()).contains(own.primaryKeyId());
    // The same with the server's key id written over it, and with the signature of another row.
    byte[] signature = Arrays.copyOfRange(ENVELOPE, ENVELOPE.length - 69, ENVELOPE.length);
    byte[] claimed = foreign.clone();
    System.arraycopy(signature, 0, claimed, claimed.length - 69, 5);
    failure(Reason.INTEGRITY, () -> READER.open(claimed, sealedRow("1")));
    byte[] transplanted = foreign.clone();
    System.arraycopy(signature, 0, transplanted, transplanted.length - 69, 69);
    failure(Reason.INTEGRITY, () -> READER.open(transplanted, sealedRow("1")));
    // No signature at all: the bare ciphertext.
    failure(Reason.INTEGRITY, () -> READER.open(ciphertext, sealedRow("1")));
  }

  @Test
  void aForgeryIsRefusedBeforeAnyDecryption() {
    // This reader has not even the key: with a good signature it says so, with a bad one it never
    // gets that far.
    RecipientPrivateKeyset stranger =
        RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, INSTALLATION, RECIPIENT);
    EnvelopeReader reader = EnvelopeReader.of(stranger, SIGNING.verificationKeyset(), INSTALLATION);
    KeysetException missing =
        failure(Reason.KEY_MISSING, () -> reader.open(ENVELOPE, sealedRow("1")));
    assertThat(missing.keyId()).contains(RECIPIENT_KEYS.primaryKeyId());
    byte[] forged = flipped(ENVELOPE, ENVELOPE.length - 1);
    failure(Reason.INTEGRITY, () -> reader.open(forged, sealedRow("1")));
  }

  @Test
  void aRetiredSigningKeyIsToldApartFromAForgeryInItsName() {
    SigningKeyset added = SIGNING.add();
    SigningKeyset rotated =
        added.promote(added.keys().get(1).id()).retire(SIGNING.primaryKeyId(), 0);
    EnvelopeReader reader =
        EnvelopeReader.of(RECIPIENT_KEYS, rotated.verificationKeyset(), INSTALLATION);
    assertThat(failure(Reason.KEY_RETIRED, () -> reader.open(ENVELOPE, sealedRow("1"))).keyId())
        .contains(SIGNING.primaryKeyId());
    byte[] forged = flipped(ENVELOPE, ENVELOPE.length - 1);
    failure(Reason.INTEGRITY, () -> reader.open(forged, sealedRow("1")));
  }

  @Test
  void aRetiredRecipientKeyIsNamed() {
    RecipientPrivateKeyset added = RECIPIENT_KEYS.add();
    RecipientPrivateKeyset rotated =
        added.promote(added.keys().get(1).id()).retire(RECIPIENT_KEYS.primaryKeyId(), 0);
    EnvelopeReader reader = EnvelopeReader.of(rotated, SIGNING.verificationKeyset(), INSTALLATION);
    assertThat(failure(Reason.KEY_RETIRED, () -> reader.open(ENVELOPE, sealedRow("1"))).keyId())
        .contains(RECIPIENT_KEYS.primaryKeyId());
  }

  @Test
  void readersAndWritersPinTheInstallation() {
    SigningKeyset foreign = SigningKeyset.generate("inst-2");
    failure(
        Reason.WRONG_KEYSET,
        () -> EnvelopeReader.of(RECIPIENT_KEYS, foreign.verificationKeyset(), INSTALLATION));
    failure(
        Reason.WRONG_KEYSET,
        () -> EnvelopeReader.of(RECIPIENT_KEYS, SIGNING.verificationKeyset(), "inst-2"));
    failure(Reason.WRONG_KEYSET, () -> EnvelopeWriter.of(RECIPIENT_KEYS.publicKeyset(), foreign));
  }

  @Test
  void aRestoredVersionOpensUnderItsNewVersionOnlyAndNamesTheOldOne() {
    byte[] restored = WRITER.restore(ENVELOPE, sealedRow("1"), sealedRow("3"));
    assertThat(SealedEnvelope.parse(restored).sealedAs()).isEqualTo("1");
    assertThat(READER.open(restored, sealedRow("3"))).isEqualTo(bytes(Samples.CANARY));
    failure(Reason.INTEGRITY, () -> READER.open(restored, sealedRow("1")));
    failure(Reason.INTEGRITY, () -> READER.open(restored, sealedRow("2")));
    byte[] again = WRITER.restore(restored, sealedRow("3"), sealedRow("4"));
    assertThat(SealedEnvelope.parse(again).sealedAs()).isEqualTo("1");
    assertThat(READER.open(again, sealedRow("4"))).isEqualTo(bytes(Samples.CANARY));
  }

  @Test
  void theSealedAsVersionIsSigned() {
    byte[] restored = WRITER.restore(ENVELOPE, sealedRow("1"), sealedRow("3"));
    int sealedAs = 4 + 1 + INSTALLATION.length() + 2;
    assertThat(restored[sealedAs]).isEqualTo((byte) '1');
    restored[sealedAs] = '2';
    failure(Reason.INTEGRITY, () -> READER.open(restored, sealedRow("3")));
  }

  @Test
  void restoringGivesNoGoodSignatureToWhatWasSlippedIn() {
    SigningKeyset own = SigningKeyset.generate(INSTALLATION);
    byte[] slippedIn =
        EnvelopeWriter.of(RECIPIENT_KEYS.publicKeyset(), own).seal(bytes("forged"), sealedRow("1"));
    failure(Reason.INTEGRITY, () -> WRITER.restore(slippedIn, sealedRow("1"), sealedRow("2")));
    // An envelope of another row, as "its" earlier version.
    AssociatedData elsewhere = row().recipient(RECIPIENT).secret("s-2").build();
    failure(
        Reason.INTEGRITY, () -> WRITER.restore(ENVELOPE, elsewhere, elsewhere.withVersion("2")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WRITER.restore(ENVELOPE, sealedRow("1"), elsewhere));
  }

  @Test
  void aServerCanVerifyWithoutReading() {
    SealedEnvelope envelope = SealedEnvelope.parse(ENVELOPE);
    assertThatCode(() -> envelope.verify(SIGNING.verificationKeyset(), sealedRow("1")))
        .doesNotThrowAnyException();
    failure(Reason.INTEGRITY, () -> envelope.verify(SIGNING.verificationKeyset(), sealedRow("2")));
  }

  @Test
  void reEncryptionSealsWhereThePrivateKeyIsAndSignsOnTheServer() {
    RecipientPrivateKeyset added = RECIPIENT_KEYS.add();
    RecipientPrivateKeyset rotated = added.promote(added.keys().get(1).id());
    EnvelopeReader worker = EnvelopeReader.of(rotated, SIGNING.verificationKeyset(), INSTALLATION);
    byte[] sealedAnew =
        rotated.publicKeyset().seal(worker.open(ENVELOPE, sealedRow("1")), sealedRow("1"));
    EnvelopeWriter server = EnvelopeWriter.of(rotated.publicKeyset(), SIGNING);
    byte[] envelope = server.sign(sealedAnew, sealedRow("1"));
    assertThat(SealedEnvelope.parse(envelope).recipientKeyId()).isEqualTo(rotated.primaryKeyId());
    assertThat(worker.open(envelope, sealedRow("1"))).isEqualTo(bytes(Samples.CANARY));
    // A server signs nothing that its recipient could not open by key, and no rubbish.
    failure(Reason.KEY_MISSING, () -> WRITER.sign(sealedAnew, sealedRow("1")));
    failure(Reason.INTEGRITY, () -> WRITER.sign(new byte[10], sealedRow("1")));
  }

  @Test
  void sealingForAnotherPlaceIsTheCallersMistake() {
    AssociatedData other = row().recipient("other").build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WRITER.seal(bytes(Samples.CANARY), other))
        .withMessageNotContaining(Samples.CANARY);
  }
}
