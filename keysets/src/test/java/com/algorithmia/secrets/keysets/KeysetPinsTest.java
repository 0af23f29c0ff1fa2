package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.RECIPIENT;
import static com.algorithmia.secrets.keysets.Samples.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.algorithmia.secrets.keysets.KeysetException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysetPinsTest {

  private final RecipientPrivateKeyset recipient = generate(RECIPIENT);
  private final RecipientPublicKeyset published = recipient.publicKeyset();

  @TempDir Path directory;
  private Path file;
  private KeysetPins pins;

  @BeforeEach
  void noFileYet() {
    file = directory.resolve("pins");
    pins = KeysetPins.at(file);
  }

  private static RecipientPrivateKeyset generate(String name) {
    return RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, INSTALLATION, name);
  }

  @Test
  void whatIsNotPinnedIsRefusedWithItsFingerprint() {
    assertThat(failure(Reason.NOT_PINNED, () -> pins.check(published)))
        .hasMessageContaining(published.fingerprint());
    assertThat(file).doesNotExist();
    pins.pin(generate("other").publicKeyset());
    failure(Reason.NOT_PINNED, () -> pins.check(published));
  }

  @Test
  void whatIsPinnedIsAcceptedAlsoByAnotherProcess() throws Exception {
    VerificationKeyset verification = SigningKeyset.generate(INSTALLATION).verificationKeyset();
    pins.pin(published);
    pins.pin(verification);
    pins.pin(published);
    KeysetPins other = KeysetPins.at(file);
    assertThatCode(() -> other.check(published)).doesNotThrowAnyException();
    assertThatCode(() -> other.check(verification)).doesNotThrowAnyException();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "secret-store-pins 1",
            "recipient-public values inst-1 default " + published.fingerprint(),
            "verification signatures inst-1 - " + verification.fingerprint());
  }

  @Test
  void anExchangedKeySetIsRefusedAndPinningDoesNotHelpTheAttacker() {
    pins.pin(published);
    RecipientPublicKeyset exchanged = generate(RECIPIENT).publicKeyset();
    failure(Reason.PIN_MISMATCH, () -> pins.check(exchanged));
    failure(Reason.PIN_MISMATCH, () -> pins.pin(exchanged));
    assertThatCode(() -> pins.check(published)).doesNotThrowAnyException();
  }

  @Test
  void aStepOfRotationNeedsANewPinOnPurpose() {
    pins.pin(published);
    RecipientPublicKeyset rotated = recipient.add().publicKeyset();
    failure(Reason.PIN_MISMATCH, () -> pins.check(rotated));
    pins.replacePin(rotated);
    assertThatCode(() -> pins.check(rotated)).doesNotThrowAnyException();
    failure(Reason.PIN_MISMATCH, () -> pins.check(published));
  }

  @Test
  void theFingerprintCoversStatesAndNamesAndNotTheWayOfWriting() {
    RecipientPrivateKeyset added = recipient.add();
    KeyId next = added.keys().get(1).id();
    assertThat(
            java.util.Set.of(
                published.fingerprint(),
                added.publicKeyset().fingerprint(),
                added.promote(next).publicKeyset().fingerprint(),
                added
                    .promote(next)
                    .retire(recipient.primaryKeyId(), 0)
                    .publicKeyset()
                    .fingerprint()))
        .hasSize(4)
        .allMatch(fingerprint -> fingerprint.matches("sha256:[0-9a-f]{64}"));
    assertThat(
            RecipientPublicKeyset.parse(published.encode(), KeysetPurpose.VALUES, INSTALLATION)
                .fingerprint())
        .isEqualTo(published.fingerprint());
  }

  @Test
  void damagedAndUnsafePinFilesAreRefused() throws Exception {
    pins.pin(published);
    String good = Files.readString(file);
    for (String bad :
        new String[] {
          "",
          good.substring(0, good.length() - 1),
          good.substring(0, good.length() - 2) + "\n",
          good + "x\n",
          good + good.lines().skip(1).findFirst().orElseThrow() + "\n",
          good.replace("pins 1", "pins 2")
        }) {
      Files.writeString(file, bad);
      failure(Reason.MALFORMED, () -> pins.check(published));
      failure(Reason.MALFORMED, () -> pins.replacePin(published));
    }
    Files.writeString(file, good);
    assertThatCode(() -> pins.check(published)).doesNotThrowAnyException();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    failure(Reason.UNSAFE_PERMISSIONS, () -> pins.check(published));
  }
}
