package com.algorithmia.secrets.keysets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.hybrid.HybridConfig2026;
import com.google.crypto.tink.hybrid.PredefinedHybridParameters;
import com.google.crypto.tink.signature.Ed25519Parameters;
import com.google.crypto.tink.signature.Ed25519PublicKey;
import com.google.crypto.tink.signature.PredefinedSignatureParameters;
import com.google.crypto.tink.signature.SignatureConfig2026;
import com.google.crypto.tink.util.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Our configurations of one algorithm each do what Tink's own do. */
class AlgorithmTest {

  private static final byte[] TEXT = "text".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CONTEXT = "context".getBytes(StandardCharsets.US_ASCII);

  private static Configuration tinks(KeysetKind kind) {
    return switch (kind) {
      case SYMMETRIC -> AeadConfig2026.get();
      case RECIPIENT_PUBLIC, RECIPIENT_PRIVATE -> HybridConfig2026.get();
      case SIGNING, VERIFICATION -> SignatureConfig2026.get();
    };
  }

  private static KeysetHandle generate(Configuration configuration, Parameters parameters)
      throws GeneralSecurityException {
    return KeysetHandle.newBuilder()
        .setConfiguration(configuration)
        .addEntry(KeysetHandle.generateEntryFromParameters(parameters).withRandomId().makePrimary())
        .addEntry(KeysetHandle.generateEntryFromParameters(parameters).withRandomId())
        .build();
  }

  private static byte[] written(KeysetHandle handle, Configuration configuration)
      throws GeneralSecurityException {
    return TinkProtoKeysetFormat.serializeKeyset(
        handle, InsecureSecretKeyAccess.get(), configuration);
  }

  private static KeysetHandle read(byte[] bytes, Configuration configuration)
      throws GeneralSecurityException {
    return TinkProtoKeysetFormat.parseKeyset(bytes, InsecureSecretKeyAccess.get(), configuration);
  }

  @ParameterizedTest
  @EnumSource(names = {"SYMMETRIC", "RECIPIENT_PRIVATE", "SIGNING"})
  void aKeySetThatWeMakeIsTinksByteForByteAndTheOtherWayRound(KeysetKind kind) throws Exception {
    OneAlgorithm ours = Algorithm.configuration(kind);
    for (Configuration maker : new Configuration[] {ours, tinks(kind)}) {
      KeysetHandle made = generate(maker, Algorithm.parameters(kind));
      byte[] bytes = written(made, tinks(kind));
      assertThat(written(made, ours)).isEqualTo(bytes);
      assertThat(read(bytes, ours).equalsKeyset(made)).isTrue();
      assertThat(read(bytes, tinks(kind)).equalsKeyset(made)).isTrue();
    }
  }

  @Test
  void whatWeEncryptTinkDecryptsAndTheOtherWayRound() throws Exception {
    KeysetKind kind = KeysetKind.SYMMETRIC;
    KeysetHandle handle = generate(tinks(kind), Algorithm.parameters(kind));
    Aead ours = Algorithm.configuration(kind).primitive(handle.getPrimary().getKey(), Aead.class);
    Aead tinks = handle.getPrimitive(tinks(kind), Aead.class);
    assertThat(tinks.decrypt(ours.encrypt(TEXT, CONTEXT), CONTEXT)).isEqualTo(TEXT);
    assertThat(ours.decrypt(tinks.encrypt(TEXT, CONTEXT), CONTEXT)).isEqualTo(TEXT);
  }

  @Test
  void whatWeSealTinkOpensAndTheOtherWayRound() throws Exception {
    KeysetKind kind = KeysetKind.RECIPIENT_PRIVATE;
    KeysetHandle handle = generate(tinks(kind), Algorithm.parameters(kind));
    KeysetHandle publicHandle = Algorithm.publicHalf(handle, KeysetKind.RECIPIENT_PUBLIC);
    OneAlgorithm algorithm = Algorithm.configuration(kind);
    HybridDecrypt open = algorithm.primitive(handle.getPrimary().getKey(), HybridDecrypt.class);
    HybridEncrypt seal =
        algorithm.primitive(publicHandle.getPrimary().getKey(), HybridEncrypt.class);
    HybridDecrypt tinksOpen = handle.getPrimitive(tinks(kind), HybridDecrypt.class);
    HybridEncrypt tinksSeal = publicHandle.getPrimitive(tinks(kind), HybridEncrypt.class);
    assertThat(tinksOpen.decrypt(seal.encrypt(TEXT, CONTEXT), CONTEXT)).isEqualTo(TEXT);
    assertThat(open.decrypt(tinksSeal.encrypt(TEXT, CONTEXT), CONTEXT)).isEqualTo(TEXT);
  }

  @Test
  void aSignatureIsGoodOrBadToBothAlike() throws Exception {
    KeysetKind kind = KeysetKind.SIGNING;
    KeysetHandle handle = generate(tinks(kind), Algorithm.parameters(kind));
    KeysetHandle publicHandle = Algorithm.publicHalf(handle, KeysetKind.VERIFICATION);
    OneAlgorithm algorithm = Algorithm.configuration(kind);
    byte[] signature =
        algorithm.primitive(handle.getPrimary().getKey(), PublicKeySign.class).sign(TEXT);
    PublicKeyVerify ours =
        algorithm.primitive(publicHandle.getPrimary().getKey(), PublicKeyVerify.class);
    PublicKeyVerify tinks = publicHandle.getPrimitive(tinks(kind), PublicKeyVerify.class);
    // Ed25519 gives the same signature each time.
    assertThat(handle.getPrimitive(tinks(kind), PublicKeySign.class).sign(TEXT))
        .isEqualTo(signature);
    ours.verify(signature, TEXT);
    tinks.verify(signature, TEXT);
    for (int bit = 0; bit < signature.length * 8; bit++) {
      byte[] changed = signature.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> ours.verify(changed, TEXT))
          .isInstanceOf(GeneralSecurityException.class);
      assertThatThrownBy(() -> tinks.verify(changed, TEXT))
          .isInstanceOf(GeneralSecurityException.class);
    }
    assertThatThrownBy(() -> ours.verify(signature, CONTEXT))
        .isInstanceOf(GeneralSecurityException.class);
  }

  /** RFC 8032, 7.1, tests 1 to 3. */
  @ParameterizedTest
  @CsvSource({
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a, '',"
        + " e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72,"
        + " 92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, af82,"
        + " 6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  })
  @AccessesPartialKey
  void theSignaturesOfTheStandardAreGood(String key, String message, String signature)
      throws Exception {
    HexFormat hex = HexFormat.of();
    PublicKeyVerify verify =
        new Ed25519Algorithm()
            .primitive(
                Ed25519PublicKey.create(
                    Ed25519Parameters.Variant.NO_PREFIX, Bytes.copyFrom(hex.parseHex(key)), null),
                PublicKeyVerify.class);
    verify.verify(hex.parseHex(signature), hex.parseHex(message));
    assertThatThrownBy(() -> verify.verify(hex.parseHex(signature), hex.parseHex(message + "00")))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void aKeyOfAnotherAlgorithmIsRefusedAndNotSaidToBeDamaged() throws Exception {
    refuses(KeysetKind.SYMMETRIC, PredefinedAeadParameters.CHACHA20_POLY1305);
    refuses(KeysetKind.SYMMETRIC, PredefinedAeadParameters.AES128_GCM);
    refuses(
        KeysetKind.RECIPIENT_PRIVATE,
        PredefinedHybridParameters.ECIES_P256_HKDF_HMAC_SHA256_AES128_GCM);
    refuses(KeysetKind.SIGNING, PredefinedSignatureParameters.ECDSA_P256);
  }

  private static void refuses(KeysetKind kind, Parameters parameters) throws Exception {
    byte[] foreign = written(generate(tinks(kind), parameters), tinks(kind));
    Identity identity =
        new Identity(
            kind,
            kind == KeysetKind.SIGNING ? KeysetPurpose.SIGNATURES : KeysetPurpose.VALUES,
            "installation",
            kind.hasRecipient() ? "default" : "");
    assertThatThrownBy(
            () -> {
              KeysetHandle handle = read(foreign, Algorithm.configuration(kind));
              throw new AssertionError(
                  switch (kind) {
                    case SYMMETRIC -> new SymmetricKeyset(identity, handle);
                    case SIGNING -> new SigningKeyset(identity, handle);
                    default -> new RecipientPrivateKeyset(identity, handle);
                  });
            })
        .isInstanceOfSatisfying(
            KeysetException.class,
            e -> assertThat(e.reason()).isEqualTo(KeysetException.Reason.MALFORMED));
  }
}
