package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.RECIPIENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.signature.Ed25519PrivateKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Looks for the bytes of every key and for a value in all that is shown, written or thrown. */
class CanaryTest {

  private static final byte[] MASTER = Samples.bytes("canary-key-0123456789-abcdefghij");

  private final MasterKey master =
      MasterKey.fromSettings(
          Map.of("master_key", Base64.getEncoder().encodeToString(MASTER)), name -> null);
  private final SymmetricKeyset symmetric =
      SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);
  private final RecipientPrivateKeyset recipient =
      RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, INSTALLATION, RECIPIENT);
  private final SigningKeyset signing = SigningKeyset.generate(INSTALLATION);

  @AccessesPartialKey // Tests look at key bytes to find them nowhere else.
  private static byte[] secretOf(Keyset keyset) {
    Key key = keyset.handle().getAt(0).getKey();
    if (key instanceof AesGcmKey aes) {
      return aes.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
    }
    if (key instanceof HpkePrivateKey hpke) {
      return hpke.getPrivateKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
    }
    return ((Ed25519PrivateKey) key)
        .getPrivateKeyBytes()
        .toByteArray(InsecureSecretKeyAccess.get());
  }

  private static List<String> shapes(byte[] secret) {
    // 30 bytes, so that base64 of them is the beginning of base64 of all 32.
    byte[] head = java.util.Arrays.copyOf(secret, Math.min(30, secret.length));
    return List.of(
        new String(head, StandardCharsets.ISO_8859_1),
        HexFormat.of().formatHex(head),
        Base64.getEncoder().withoutPadding().encodeToString(head),
        Base64.getUrlEncoder().withoutPadding().encodeToString(head));
  }

  private String everythingThatIsShownOrWritten() throws Exception {
    AssociatedData row = Samples.row().build();
    AssociatedData sealedRow = Samples.sealedRow("1");
    byte[] value = Samples.bytes(Samples.CANARY);
    EnvelopeWriter writer = EnvelopeWriter.of(recipient.publicKeyset(), signing);
    EnvelopeReader reader =
        EnvelopeReader.of(recipient, signing.verificationKeyset(), INSTALLATION);
    byte[] ciphertext = symmetric.encrypt(value, row);
    byte[] envelope = writer.seal(value, sealedRow);
    List<Object> shown =
        new ArrayList<>(
            List.of(
                master,
                symmetric,
                recipient,
                recipient.publicKeyset(),
                signing,
                signing.verificationKeyset(),
                writer,
                reader,
                SealedEnvelope.parse(envelope),
                symmetric.keys(),
                KeysetFiles.inspect(symmetric.encode(master))));
    shown.add(thrown(() -> symmetric.decrypt(ciphertext, sealedRow)));
    shown.add(thrown(() -> reader.open(envelope, Samples.sealedRow("2"))));
    shown.add(thrown(() -> symmetric.retire(symmetric.primaryKeyId(), 0)));
    shown.add(thrown(() -> symmetric.encrypt(value, sealedRow)));
    shown.add(
        thrown(
            () ->
                SymmetricKeyset.parse(
                    recipient.encode(master), master, KeysetPurpose.VALUES, INSTALLATION)));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Object one : shown) {
      all.writeBytes(Samples.bytes(one + "\n"));
    }
    all.writeBytes(symmetric.encode(master));
    all.writeBytes(recipient.encode(master));
    all.writeBytes(recipient.publicKeyset().encode());
    all.writeBytes(signing.encode(master));
    all.writeBytes(ciphertext);
    all.writeBytes(envelope);
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  private static Throwable thrown(org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
    Throwable throwable = org.assertj.core.api.Assertions.catchThrowable(act);
    assertThat(throwable).isNotNull();
    return throwable;
  }

  @Test
  void noKeyAndNoValueIsShownWrittenOrThrown() throws Exception {
    String all = everythingThatIsShownOrWritten();
    assertThat(all).contains("ciphertext", INSTALLATION, symmetric.primaryKeyId().toString());
    List<String> secrets = new ArrayList<>(shapes(MASTER));
    secrets.addAll(shapes(secretOf(symmetric)));
    secrets.addAll(shapes(secretOf(recipient)));
    secrets.addAll(shapes(secretOf(signing)));
    secrets.addAll(shapes(Samples.bytes(Samples.CANARY)));
    for (String secret : secrets) {
      // Not assertThat(all).doesNotContain(...): it would print both.
      assertThat(all.contains(secret)).isFalse();
    }
  }
}
