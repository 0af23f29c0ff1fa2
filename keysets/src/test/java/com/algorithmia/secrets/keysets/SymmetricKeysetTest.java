package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.bytes;
import static com.algorithmia.secrets.keysets.Samples.failure;
import static com.algorithmia.secrets.keysets.Samples.flipped;
import static com.algorithmia.secrets.keysets.Samples.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.algorithmia.secrets.keysets.KeysetException.Reason;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricKeysetTest {

  private final SymmetricKeyset keys = SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);
  private final byte[] ciphertext = keys.encrypt(bytes(Samples.CANARY), row().build());

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1024, 65_536, 1 << 20})
  void decryptsWhatItEncryptedAndAddsThirtyThreeBytes(int size) {
    byte[] plaintext = new byte[size];
    Arrays.fill(plaintext, (byte) 7);
    byte[] encrypted = keys.encrypt(plaintext, row().build());
    assertThat(encrypted).hasSize(size + 33);
    assertThat(keys.decrypt(encrypted, row().build())).isEqualTo(plaintext);
  }

  @Test
  void theSameValueNeverLooksTheSame() {
    assertThat(keys.encrypt(bytes(Samples.CANARY), row().build())).isNotEqualTo(ciphertext);
  }

  @Test
  void everyFlippedByteIsFound() {
    for (int i = 0; i < ciphertext.length; i++) {
      byte[] tampered = flipped(ciphertext, i);
      Reason expected = i >= 1 && i <= 4 ? Reason.KEY_MISSING : Reason.INTEGRITY;
      failure(expected, () -> keys.decrypt(tampered, row().build()));
    }
  }

  @Test
  void everyCutIsFound() {
    for (int length = 0; length < ciphertext.length; length++) {
      byte[] cut = Arrays.copyOf(ciphertext, length);
      failure(Reason.INTEGRITY, () -> keys.decrypt(cut, row().build()));
    }
    byte[] longer = Arrays.copyOf(ciphertext, ciphertext.length + 1);
    failure(Reason.INTEGRITY, () -> keys.decrypt(longer, row().build()));
  }

  static Stream<AssociatedData> otherRows() {
    return Stream.of(
        row().installation("inst-2").build(),
        row().purpose(KeysetPurpose.CONFIGURATIONS).build(),
        row().recipient("default").build(),
        row().owner("account:8").build(),
        row().noOwner().build(),
        row().secret("s-2").build(),
        row().version("2").build(),
        row().field("configuration").build());
  }

  @ParameterizedTest
  @MethodSource("otherRows")
  void aCiphertextInAnotherPlaceIsFound(AssociatedData other) {
    failure(Reason.INTEGRITY, () -> keys.decrypt(ciphertext, other));
  }

  @Test
  void aMissingKeyIsNamedAndNotCalledTampering() {
    SymmetricKeyset others = SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);
    KeysetException e =
        failure(Reason.KEY_MISSING, () -> others.decrypt(ciphertext, row().build()));
    assertThat(e.keyId()).contains(keys.primaryKeyId());
    assertThat(e).hasMessageContaining(keys.primaryKeyId().toString());
  }

  @Test
  void aRetiredKeyIsNamedAndToldApartFromAMissingOne() {
    KeyId old = keys.primaryKeyId();
    SymmetricKeyset added = keys.add();
    SymmetricKeyset retired = added.promote(added.keys().get(1).id()).retire(old, 0);
    assertThat(
            failure(Reason.KEY_RETIRED, () -> retired.decrypt(ciphertext, row().build())).keyId())
        .contains(old);
    SymmetricKeyset deleted = retired.delete(old, 0);
    assertThat(
            failure(Reason.KEY_MISSING, () -> deleted.decrypt(ciphertext, row().build())).keyId())
        .contains(old);
  }

  @Test
  void encryptingForAnotherPlaceIsTheCallersMistake() {
    for (AssociatedData wrong :
        new AssociatedData[] {
          row().installation("inst-2").build(),
          row().purpose(KeysetPurpose.AUDIT).build(),
          row().recipient("default").build()
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> keys.encrypt(bytes(Samples.CANARY), wrong))
          .withMessageNotContaining(Samples.CANARY);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void nullAssociatedDataIsRefused() {
    assertThatNullPointerException().isThrownBy(() -> keys.encrypt(new byte[1], null));
    assertThatNullPointerException().isThrownBy(() -> keys.decrypt(ciphertext, null));
    assertThatNullPointerException().isThrownBy(() -> keys.encrypt(null, row().build()));
  }

  @Test
  void theKeyOfACiphertextCanBeCounted() {
    assertThat(KeyId.claimedBy(ciphertext)).contains(keys.primaryKeyId());
    assertThat(KeyId.claimedBy(new byte[5])).isEmpty();
    assertThat(KeyId.claimedBy(new byte[0])).isEmpty();
  }

  @Test
  void unusablePurposesAndNamesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SymmetricKeyset.generate(KeysetPurpose.SIGNATURES, INSTALLATION));
    for (String bad : new String[] {"", "a b", "a\nkey: 1", "ü", "a".repeat(129)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SymmetricKeyset.generate(KeysetPurpose.VALUES, bad));
    }
  }
}
