package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.EnvelopeReader;
import com.algorithmia.secrets.keysets.EnvelopeWriter;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.RecipientPublicKeyset;
import com.algorithmia.secrets.keysets.SigningKeyset;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.signature.PredefinedSignatureParameters;
import com.google.crypto.tink.signature.SignatureConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sealing and opening 1 KiB beside Tink called directly; the whole envelope, signature included, on
 * lines of its own.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SealingBenchmark {

  private final byte[] plaintext = Samples.plaintext(1024);
  private final AssociatedData associatedData = Samples.sealed();
  private final byte[] rawAssociatedData = "about the same".getBytes(StandardCharsets.US_ASCII);

  private final HybridEncrypt tinkPublic;
  private final HybridDecrypt tinkPrivate;
  private final byte[] tinkSealed;
  private final PublicKeySign tinkSign;
  private final PublicKeyVerify tinkVerify;
  private final byte[] tinkSignature;

  private final RecipientPrivateKeyset privateKeyset;
  private final RecipientPublicKeyset publicKeyset;
  private final byte[] sealed;

  private final EnvelopeWriter writer;
  private final EnvelopeReader reader;
  private final byte[] envelope;

  /** Makes keys for all three. */
  public SealingBenchmark() {
    try {
      HybridConfig.register();
      KeysetHandle handle =
          TinkPeer.keyset(
              HpkeParameters.builder()
                  .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                  .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                  .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                  .setVariant(HpkeParameters.Variant.TINK)
                  .build());
      tinkPrivate = handle.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class);
      tinkPublic =
          handle
              .getPublicKeysetHandle()
              .getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class);
      tinkSealed = tinkPublic.encrypt(plaintext, rawAssociatedData);
      SignatureConfig.register();
      KeysetHandle signatures = TinkPeer.keyset(PredefinedSignatureParameters.ED25519);
      tinkSign = signatures.getPrimitive(RegistryConfiguration.get(), PublicKeySign.class);
      tinkVerify =
          signatures
              .getPublicKeysetHandle()
              .getPrimitive(RegistryConfiguration.get(), PublicKeyVerify.class);
      tinkSignature = tinkSign.sign(tinkSealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    privateKeyset =
        RecipientPrivateKeyset.generate(
            KeysetPurpose.VALUES, Samples.INSTALLATION, Samples.RECIPIENT);
    publicKeyset = privateKeyset.publicKeyset();
    sealed = publicKeyset.seal(plaintext, associatedData);
    SigningKeyset signing = SigningKeyset.generate(Samples.INSTALLATION);
    writer = EnvelopeWriter.of(publicKeyset, signing);
    reader = EnvelopeReader.of(privateKeyset, signing.verificationKeyset(), Samples.INSTALLATION);
    envelope = writer.seal(plaintext, associatedData);
  }

  @Benchmark
  public byte[] tinkSeal() throws GeneralSecurityException {
    return tinkPublic.encrypt(plaintext, rawAssociatedData);
  }

  @Benchmark
  public byte[] tinkOpen() throws GeneralSecurityException {
    return tinkPrivate.decrypt(tinkSealed, rawAssociatedData);
  }

  @Benchmark
  public byte[] tinkSealAndSign() throws GeneralSecurityException {
    return tinkSign.sign(tinkPublic.encrypt(plaintext, rawAssociatedData));
  }

  @Benchmark
  public byte[] tinkVerifyAndOpen() throws GeneralSecurityException {
    tinkVerify.verify(tinkSignature, tinkSealed);
    return tinkPrivate.decrypt(tinkSealed, rawAssociatedData);
  }

  @Benchmark
  public byte[] keysetSeal() {
    return publicKeyset.seal(plaintext, associatedData);
  }

  @Benchmark
  public byte[] keysetOpen() {
    return privateKeyset.open(sealed, associatedData);
  }

  @Benchmark
  public byte[] envelopeSeal() {
    return writer.seal(plaintext, associatedData);
  }

  @Benchmark
  public byte[] envelopeOpen() {
    return reader.open(envelope, associatedData);
  }

  static Table measure() throws Exception {
    Measured measured = Measured.run(SealingBenchmark.class, options -> options);
    Table table =
        new Table(
            "HPKE (X25519, HKDF-SHA256, AES-256-GCM) of 1 KiB, one thread.",
            "microseconds per operation");
    table.atMost("seal", measured.of("keysetSeal"), "Tink", measured.of("tinkSeal"), 1.1);
    table.atMost("open", measured.of("keysetOpen"), "Tink", measured.of("tinkOpen"), 1.1);
    table.atMost(
        "envelope: seal and sign",
        measured.of("envelopeSeal"),
        "Tink HPKE + Ed25519",
        measured.of("tinkSealAndSign"),
        1.1);
    table.atMost(
        "envelope: verify and open",
        measured.of("envelopeOpen"),
        "Tink Ed25519 + HPKE",
        measured.of("tinkVerifyAndOpen"),
        1.1);
    return table;
  }
}
