package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.bytes;
import static com.algorithmia.secrets.keysets.Samples.failure;
import static com.algorithmia.secrets.keysets.Samples.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.keysets.KeyInfo.State;
import com.algorithmia.secrets.keysets.KeysetException.Reason;
import org.junit.jupiter.api.Test;

class RotationTest {

  private final SymmetricKeyset first =
      SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);
  private final KeyId oldKey = first.primaryKeyId();
  private final SymmetricKeyset added = first.add();
  private final KeyId newKey = added.keys().get(1).id();
  private final SymmetricKeyset promoted = added.promote(newKey);
  private final byte[] value = bytes(Samples.CANARY);

  @Test
  void goesStepByStepAndChangesNoEarlierValue() {
    assertThat(first.keys()).containsExactly(new KeyInfo(oldKey, State.PRIMARY));
    assertThat(added.keys())
        .containsExactly(new KeyInfo(oldKey, State.PRIMARY), new KeyInfo(newKey, State.ENABLED));
    assertThat(promoted.keys())
        .containsExactly(new KeyInfo(oldKey, State.ENABLED), new KeyInfo(newKey, State.PRIMARY));
    SymmetricKeyset retired = promoted.retire(oldKey, 0);
    assertThat(retired.keys())
        .containsExactly(new KeyInfo(oldKey, State.RETIRED), new KeyInfo(newKey, State.PRIMARY));
    assertThat(retired.reinstate(oldKey).keys()).isEqualTo(promoted.keys());
    assertThat(retired.delete(oldKey, 0).keys())
        .containsExactly(new KeyInfo(newKey, State.PRIMARY));
  }

  @Test
  void nodesThatAreOneStepApartReadEachOther() {
    SymmetricKeyset retired = promoted.retire(oldKey, 0);
    SymmetricKeyset[] steps = {first, added, promoted, retired, retired.delete(oldKey, 0)};
    for (int i = 0; i + 1 < 3; i++) {
      byte[] byOldNode = steps[i].encrypt(value, row().build());
      byte[] byNewNode = steps[i + 1].encrypt(value, row().build());
      assertThat(steps[i + 1].decrypt(byOldNode, row().build())).isEqualTo(value);
      assertThat(steps[i].decrypt(byNewNode, row().build())).isEqualTo(value);
    }
    // After re-encryption all is under the new key, and the nodes that still know the old one
    // agree.
    byte[] reEncrypted =
        promoted.encrypt(
            promoted.decrypt(first.encrypt(value, row().build()), row().build()), row().build());
    for (int i = 1; i < steps.length; i++) {
      assertThat(steps[i].decrypt(reEncrypted, row().build())).isEqualTo(value);
    }
  }

  @Test
  void promotingBeforeANodeHasTheKeyIsWhatBreaksItAndItSaysWhichKeyItLacks() {
    byte[] tooEarly = promoted.encrypt(value, row().build());
    assertThat(failure(Reason.KEY_MISSING, () -> first.decrypt(tooEarly, row().build())).keyId())
        .contains(newKey);
  }

  @Test
  void stepsOutOfOrderAreRefused() {
    KeyId unknown = new KeyId(oldKey.value() ^ newKey.value() ^ 1);
    SymmetricKeyset retired = promoted.retire(oldKey, 0);
    failure(Reason.ROTATION_REFUSED, () -> added.promote(unknown));
    failure(Reason.ROTATION_REFUSED, () -> retired.promote(oldKey));
    failure(Reason.ROTATION_REFUSED, () -> added.retire(oldKey, 0));
    failure(Reason.ROTATION_REFUSED, () -> added.retire(unknown, 0));
    failure(Reason.ROTATION_REFUSED, () -> promoted.delete(oldKey, 0));
    failure(Reason.ROTATION_REFUSED, () -> promoted.delete(newKey, 0));
    failure(Reason.ROTATION_REFUSED, () -> promoted.reinstate(oldKey));
  }

  @Test
  void aKeyInUseIsNeitherRetiredNorDeleted() {
    assertThat(failure(Reason.ROTATION_REFUSED, () -> promoted.retire(oldKey, 3)))
        .hasMessageContaining("3 times");
    SymmetricKeyset retired = promoted.retire(oldKey, 0);
    failure(Reason.ROTATION_REFUSED, () -> retired.delete(oldKey, 1));
    // A count that makes no sense is no permission.
    failure(Reason.ROTATION_REFUSED, () -> promoted.retire(oldKey, -1));
  }

  @Test
  void retiringAgainAndPromotingAgainChangeNothing() {
    SymmetricKeyset retired = promoted.retire(oldKey, 0);
    assertThat(retired.retire(oldKey, 0).keys()).isEqualTo(retired.keys());
    assertThat(promoted.promote(newKey).keys()).isEqualTo(promoted.keys());
  }

  @Test
  void everyStepSurvivesBeingWrittenAndRead() {
    try (MasterKey master = MasterKey.generate()) {
      SymmetricKeyset retired = promoted.retire(oldKey, 0);
      byte[] old = first.encrypt(value, row().build());
      SymmetricKeyset read =
          SymmetricKeyset.parse(retired.encode(master), master, KeysetPurpose.VALUES, INSTALLATION);
      assertThat(read.keys()).isEqualTo(retired.keys());
      failure(Reason.KEY_RETIRED, () -> read.decrypt(old, row().build()));
      assertThat(read.reinstate(oldKey).decrypt(old, row().build())).isEqualTo(value);
    }
  }
}
