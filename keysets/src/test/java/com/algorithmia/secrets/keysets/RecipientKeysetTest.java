package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.RECIPIENT;
import static com.algorithmia.secrets.keysets.Samples.bytes;
import static com.algorithmia.secrets.keysets.Samples.failure;
import static com.algorithmia.secrets.keysets.Samples.flipped;
import static com.algorithmia.secrets.keysets.Samples.sealedRow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.algorithmia.secrets.keysets.KeysetException.Reason;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Bare HPKE ciphertexts and bare signatures; together they are in EnvelopeTest. */
class RecipientKeysetTest {

  private static final RecipientPrivateKeyset KEYS =
      RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, INSTALLATION, RECIPIENT);
  private static final byte[] CIPHERTEXT =
      KEYS.publicKeyset().seal(bytes(Samples.CANARY), sealedRow("1"));

  @Test
  void opensWhatItsPublicHalfSealedAndAddsFiftyThreeBytes() {
    assertThat(CIPHERTEXT).hasSize(Samples.CANARY.length() + 53);
    assertThat(KEYS.open(CIPHERTEXT, sealedRow("1"))).isEqualTo(bytes(Samples.CANARY));
  }

  @Test
  void everyFlippedByteAndEveryCutIsFound() {
    for (int i = 0; i < CIPHERTEXT.length; i++) {
      byte[] tampered = flipped(CIPHERTEXT, i);
      Reason expected = i >= 1 && i <= 4 ? Reason.KEY_MISSING : Reason.INTEGRITY;
      failure(expected, () -> KEYS.open(tampered, sealedRow("1")));
      byte[] cut = Arrays.copyOf(CIPHERTEXT, i);
      failure(Reason.INTEGRITY, () -> KEYS.open(cut, sealedRow("1")));
    }
    failure(Reason.INTEGRITY, () -> KEYS.open(CIPHERTEXT, sealedRow("2")));
  }

  @Test
  void thePublicHalfHasTheSameIdsAndStates() {
    RecipientPrivateKeyset added = KEYS.add();
    RecipientPrivateKeyset rotated =
        added.promote(added.keys().get(1).id()).retire(KEYS.primaryKeyId(), 0).add();
    RecipientPublicKeyset published = rotated.publicKeyset();
    assertThat(published.keys()).isEqualTo(rotated.keys());
    assertThat(published.recipient()).isEqualTo(RECIPIENT).isEqualTo(rotated.recipient());
    assertThat(published.kind()).isEqualTo(KeysetKind.RECIPIENT_PUBLIC);
  }

  @Test
  void unusableRecipientNamesAreRefused() {
    for (String bad : new String[] {"", "a b", "-\nkey", "ü", "a".repeat(257)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, INSTALLATION, bad));
    }
  }

  @Test
  void signaturesAreVerified() {
    SigningKeyset signing = SigningKeyset.generate(INSTALLATION);
    VerificationKeyset verification = signing.verificationKeyset();
    byte[] message = bytes("message");
    byte[] signature = signing.sign(message);
    assertThat(signature).hasSize(69);
    assertThatCode(() -> verification.verify(signature, message)).doesNotThrowAnyException();
    failure(Reason.INTEGRITY, () -> verification.verify(signature, bytes("other")));
    failure(Reason.INTEGRITY, () -> verification.verify(new byte[0], message));
    for (int i = 0; i < signature.length; i++) {
      byte[] tampered = flipped(signature, i);
      Reason expected = i >= 1 && i <= 4 ? Reason.KEY_MISSING : Reason.INTEGRITY;
      failure(expected, () -> verification.verify(tampered, message));
    }
  }
}
