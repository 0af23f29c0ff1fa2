package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.RECIPIENT;
import static com.algorithmia.secrets.keysets.Samples.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.keysets.KeysetException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysetFilesTest {

  private final MasterKey master = MasterKey.generate();
  private final SymmetricKeyset keys = SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);
  private final RecipientPrivateKeyset recipient =
      RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, INSTALLATION, RECIPIENT);

  @TempDir Path directory;

  @AfterEach
  void closeMasterKey() {
    master.close();
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void setMode(Path file, String mode) throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private SymmetricKeyset read(Path file) {
    return SymmetricKeyset.readFile(file, master, KeysetPurpose.VALUES, INSTALLATION);
  }

  @Test
  void aSecretFileIsForItsOwnerAloneAndNothingElseIsLeftBehind() throws Exception {
    Path file = directory.resolve("values.keyset");
    keys.createFile(file, master);
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(read(file).keys()).isEqualTo(keys.keys());
    keys.add().replaceFile(file, master);
    assertThat(mode(file)).isEqualTo("rw-------");
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void aSecretFileThatOthersMayReadIsRefused() throws Exception {
    Path file = directory.resolve("values.keyset");
    keys.createFile(file, master);
    setMode(file, "rw-r-----");
    assertThat(failure(Reason.UNSAFE_PERMISSIONS, () -> read(file)))
        .hasMessageContaining("chmod 600 " + file);
    failure(Reason.UNSAFE_PERMISSIONS, () -> keys.add().replaceFile(file, master));
  }

  @Test
  void aPublicFileMayBeReadByAllAndWrittenByItsOwnerOnly() throws Exception {
    Path file = directory.resolve("default.pub");
    recipient.publicKeyset().createFile(file);
    setMode(file, "rw-r--r--");
    assertThat(
            RecipientPublicKeyset.readFile(file, KeysetPurpose.VALUES, INSTALLATION).fingerprint())
        .isEqualTo(recipient.publicKeyset().fingerprint());
    setMode(file, "rw-rw-r--");
    assertThat(
            failure(
                Reason.UNSAFE_PERMISSIONS,
                () -> RecipientPublicKeyset.readFile(file, KeysetPurpose.VALUES, INSTALLATION)))
        .hasMessageContaining("chmod go-w");
  }

  @Test
  void creatingNeverOverwrites() throws Exception {
    Path file = directory.resolve("values.keyset");
    keys.createFile(file, master);
    SymmetricKeyset other = SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);
    assertThat(failure(Reason.FILE, () -> other.createFile(file, master)))
        .hasMessageContaining("exists already");
    assertThat(read(file).keys()).isEqualTo(keys.keys());
  }

  @Test
  void replacingLosesNoKeyAndTakesNoOtherKeySet() {
    Path file = directory.resolve("values.keyset");
    keys.createFile(file, master);
    SymmetricKeyset fresh = SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);
    assertThat(failure(Reason.ROTATION_REFUSED, () -> fresh.replaceFile(file, master)))
        .hasMessageContaining(keys.primaryKeyId().toString());
    SymmetricKeyset audit = SymmetricKeyset.generate(KeysetPurpose.AUDIT, INSTALLATION);
    failure(Reason.ROTATION_REFUSED, () -> audit.replaceFile(file, master));
    failure(Reason.ROTATION_REFUSED, () -> recipient.replaceFile(file, master));
    failure(Reason.FILE, () -> keys.replaceFile(directory.resolve("absent"), master));
    assertThat(read(file).keys()).isEqualTo(keys.keys());
  }

  @Test
  void aWholeRotationGoesThroughTheFile() {
    Path file = directory.resolve("values.keyset");
    keys.createFile(file, master);
    KeyId old = keys.primaryKeyId();
    SymmetricKeyset step = read(file).add();
    step.replaceFile(file, master);
    step = read(file).promote(step.keys().get(1).id());
    step.replaceFile(file, master);
    step = read(file).retire(old, 0);
    step.replaceFile(file, master);
    step = read(file).delete(old, 0);
    step.replaceFile(file, master);
    assertThat(read(file).keys()).isEqualTo(step.keys()).hasSize(1);
  }

  @Test
  void replacingThroughASymbolicLinkKeepsTheLink() throws Exception {
    Path file = directory.resolve("values.keyset");
    keys.createFile(file, master);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    keys.add().replaceFile(link, master);
    assertThat(link).isSymbolicLink();
    assertThat(read(file).keys()).hasSize(2);
  }

  @Test
  void rewrappingAFileReplacesItAndCanBeRepeated() {
    Path file = directory.resolve("values.keyset");
    keys.createFile(file, master);
    try (MasterKey next = MasterKey.generate()) {
      KeysetFiles.rewrapFile(file, master, next);
      KeysetFiles.rewrapFile(file, master, next);
      assertThat(KeysetFiles.inspect(file).masterKeyId()).contains(next.id());
      KeysetException e = failure(Reason.WRONG_MASTER_KEY, () -> read(file));
      assertThat(e).hasMessageContaining(file.toString());
    }
  }

  @Test
  void aFileOfTheWrongKindIsNamedWithItsFile() {
    Path file = directory.resolve("private.keyset");
    recipient.createFile(file, master);
    assertThat(
            failure(
                Reason.WRONG_KEYSET,
                () -> RecipientPublicKeyset.readFile(file, KeysetPurpose.VALUES, INSTALLATION)))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("this is a recipient-private key set");
  }

  @Test
  void aPublicFileInTheSecretOnesPlaceIsNamedInsteadOfItsMode() throws Exception {
    Path file = directory.resolve("default.pub");
    recipient.publicKeyset().createFile(file);
    setMode(file, "rw-r--r--");
    assertThat(failure(Reason.WRONG_KEYSET, () -> read(file)))
        .hasMessageContaining("this is a recipient-public key set");
    // Nothing else that others may read is looked at further.
    Path text = Files.writeString(directory.resolve("text"), "text");
    setMode(text, "rw-r--r--");
    failure(Reason.UNSAFE_PERMISSIONS, () -> read(text));
  }

  @Test
  void missingFilesAndDirectoriesAreNamed() {
    Path absent = directory.resolve("absent").resolve("values.keyset");
    assertThat(failure(Reason.FILE, () -> read(absent))).hasMessageContaining("does not exist");
    assertThat(failure(Reason.FILE, () -> keys.createFile(absent, master)))
        .hasMessageContaining(absent.toString());
  }
}
