package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.bytes;
import static com.algorithmia.secrets.keysets.Samples.failure;
import static com.algorithmia.secrets.keysets.Samples.sealedRow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.algorithmia.secrets.keysets.KeyInfo.State;
import com.algorithmia.secrets.keysets.KeysetException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/**
 * What this format once wrote must be readable for ever. The files under {@code golden/} were
 * written once, with keys made for this test and used nowhere else; a change that needs them to be
 * written anew is a new format.
 */
class GoldenFilesTest {

  // Base64 of "a master key for golden files..".
  private static final MasterKey MASTER =
      MasterKey.fromSettings(
          Map.of("master_key", "YSBtYXN0ZXIga2V5IGZvciBnb2xkZW4gZmlsZXMuLi4="), name -> null);
  private static final byte[] VALUE = bytes("s3cret välue");
  private static final Properties GOLDEN = new Properties();

  static {
    try (InputStream in = open("ciphertexts.properties")) {
      GOLDEN.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) {
    return Objects.requireNonNull(
        GoldenFilesTest.class.getResourceAsStream("/golden/" + name), name);
  }

  private static byte[] file(String name) {
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] golden(String name) {
    return HexFormat.of().parseHex(Objects.requireNonNull(GOLDEN.getProperty(name), name));
  }

  private static RecipientPrivateKeyset recipient() {
    return RecipientPrivateKeyset.parse(
        file("recipient-private.keyset"), MASTER, KeysetPurpose.VALUES, INSTALLATION);
  }

  private static SigningKeyset signing() {
    return SigningKeyset.parse(file("signing.keyset"), MASTER, INSTALLATION);
  }

  private static VerificationKeyset verification() {
    return VerificationKeyset.parse(file("verification.keyset"), INSTALLATION);
  }

  @Test
  void masterKeyIdsNeverChange() {
    assertThat(MASTER.id()).isEqualTo(GOLDEN.getProperty("master-key-id"));
  }

  @Test
  void symmetricKeySetsAndCiphertextsStayReadable() {
    SymmetricKeyset keys =
        SymmetricKeyset.parse(file("symmetric.keyset"), MASTER, KeysetPurpose.VALUES, INSTALLATION);
    assertThat(keys.keys())
        .extracting(KeyInfo::state)
        .containsExactly(State.RETIRED, State.ENABLED, State.PRIMARY);
    AssociatedData row = Samples.row().build();
    assertThat(keys.decrypt(golden("symmetric.enabled"), row)).isEqualTo(VALUE);
    assertThat(keys.decrypt(golden("symmetric.primary"), row)).isEqualTo(VALUE);
    failure(Reason.KEY_RETIRED, () -> keys.decrypt(golden("symmetric.retired"), row));
  }

  @Test
  void publicKeySetsKeepTheirBytesAndFingerprints() {
    assertThat(recipient().publicKeyset().encode()).isEqualTo(file("recipient-public.keyset"));
    assertThat(recipient().publicKeyset().fingerprint())
        .isEqualTo(GOLDEN.getProperty("recipient-public.fingerprint"));
    assertThat(signing().verificationKeyset().encode()).isEqualTo(file("verification.keyset"));
    assertThat(verification().fingerprint())
        .isEqualTo(GOLDEN.getProperty("verification.fingerprint"));
  }

  @Test
  void envelopesStayReadable() {
    EnvelopeReader reader = EnvelopeReader.of(recipient(), verification(), INSTALLATION);
    assertThat(reader.open(golden("envelope"), sealedRow("1"))).isEqualTo(VALUE);
    assertThat(reader.open(golden("envelope.restored"), sealedRow("3"))).isEqualTo(VALUE);
  }

  @Test
  void envelopesAreWrittenByteForByteAsBefore() {
    // Ed25519 is deterministic, so the same ciphertext gives the same envelope.
    EnvelopeWriter writer =
        EnvelopeWriter.of(
            RecipientPublicKeyset.parse(
                file("recipient-public.keyset"), KeysetPurpose.VALUES, INSTALLATION),
            signing());
    byte[] ciphertext = SealedEnvelope.parse(golden("envelope")).ciphertext();
    assertThat(writer.sign(ciphertext, sealedRow("1"))).isEqualTo(golden("envelope"));
    assertThat(writer.restore(golden("envelope"), sealedRow("1"), sealedRow("3")))
        .isEqualTo(golden("envelope.restored"));
  }

  @Test
  void signaturesAreMadeByteForByteAsBefore() {
    byte[] message = bytes("message");
    assertThat(signing().sign(message)).isEqualTo(golden("signature"));
    assertThatCode(() -> verification().verify(golden("signature"), message))
        .doesNotThrowAnyException();
  }
}
