package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Encrypting and decrypting beside plain JCE and beside Tink called directly. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncryptionBenchmark {

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;

  @Param({"1024", "65536"})
  int size;

  private final SecureRandom random = new SecureRandom();
  private final AssociatedData associatedData = Samples.symmetric();
  private final byte[] rawAssociatedData =
      "length-prefixed parts of about the same size as ours: installation, purpose, owner, secret, version, field 0123456789"
          .getBytes(StandardCharsets.US_ASCII);
  private byte[] plaintext = new byte[0];

  /** Looked up once, as a careful caller does: that takes longer than to encrypt 1 KiB. */
  private final Cipher jceCipher = cipher();

  private SecretKeySpec jceKey = new SecretKeySpec(new byte[32], "AES");
  private byte[] jceCiphertext = new byte[0];
  private Aead tink = new NoAead();
  private byte[] tinkCiphertext = new byte[0];
  private SymmetricKeyset keyset =
      SymmetricKeyset.generate(KeysetPurpose.VALUES, Samples.INSTALLATION);
  private byte[] ciphertext = new byte[0];

  private static Cipher cipher() {
    try {
      return Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has AES-GCM", e);
    }
  }

  @Setup
  public void prepare() throws GeneralSecurityException {
    plaintext = Samples.plaintext(size);
    byte[] key = new byte[32];
    random.nextBytes(key);
    jceKey = new SecretKeySpec(key, "AES");
    jceCiphertext = jceEncrypt();
    AeadConfig.register();
    tink =
        TinkPeer.keyset(PredefinedAeadParameters.AES256_GCM)
            .getPrimitive(RegistryConfiguration.get(), Aead.class);
    tinkCiphertext = tinkEncrypt();
    keyset = SymmetricKeyset.generate(KeysetPurpose.VALUES, Samples.INSTALLATION);
    ciphertext = keysetEncrypt();
  }

  @Benchmark
  public byte[] jceEncrypt() throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    jceCipher.init(Cipher.ENCRYPT_MODE, jceKey, new GCMParameterSpec(TAG_BITS, nonce));
    jceCipher.updateAAD(rawAssociatedData);
    byte[] output = Arrays.copyOf(nonce, NONCE + plaintext.length + TAG_BITS / 8);
    jceCipher.doFinal(plaintext, 0, plaintext.length, output, NONCE);
    return output;
  }

  @Benchmark
  public byte[] jceDecrypt() throws GeneralSecurityException {
    jceCipher.init(
        Cipher.DECRYPT_MODE, jceKey, new GCMParameterSpec(TAG_BITS, jceCiphertext, 0, NONCE));
    jceCipher.updateAAD(rawAssociatedData);
    return jceCipher.doFinal(jceCiphertext, NONCE, jceCiphertext.length - NONCE);
  }

  @Benchmark
  public byte[] tinkEncrypt() throws GeneralSecurityException {
    return tink.encrypt(plaintext, rawAssociatedData);
  }

  @Benchmark
  public byte[] tinkDecrypt() throws GeneralSecurityException {
    return tink.decrypt(tinkCiphertext, rawAssociatedData);
  }

  @Benchmark
  public byte[] keysetEncrypt() {
    return keyset.encrypt(plaintext, associatedData);
  }

  @Benchmark
  public byte[] keysetDecrypt() {
    return keyset.decrypt(ciphertext, associatedData);
  }

  /** Framing the associated data is part of every read; it has a line of its own. */
  @Benchmark
  public byte[] keysetDecryptWithFraming() {
    return keyset.decrypt(ciphertext, Samples.symmetric());
  }

  static Table measure() throws Exception {
    Measured measured = Measured.run(EncryptionBenchmark.class, options -> options);
    Table table =
        new Table("AES-256-GCM with associated data, one thread.", "microseconds per operation");
    for (int size : new int[] {1024, 65536}) {
      String suffix = ", " + size / 1024 + " KiB";
      table.atMost(
          "encrypt" + suffix,
          measured.of("keysetEncrypt", size),
          "JCE",
          measured.of("jceEncrypt", size),
          1.1);
      table.atMost(
          "decrypt" + suffix,
          measured.of("keysetDecrypt", size),
          "JCE",
          measured.of("jceDecrypt", size),
          1.1);
      table.besides(
          "encrypt" + suffix,
          measured.of("keysetEncrypt", size),
          "Tink",
          measured.of("tinkEncrypt", size));
      table.besides(
          "decrypt" + suffix,
          measured.of("keysetDecrypt", size),
          "Tink",
          measured.of("tinkDecrypt", size));
      table.besides(
          "decrypt, framing the associated data anew" + suffix,
          measured.of("keysetDecryptWithFraming", size),
          "JCE",
          measured.of("jceDecrypt", size));
    }
    return table;
  }

  /** Stands in until {@link #prepare()}. */
  private static final class NoAead implements Aead {
    @Override
    public byte[] encrypt(byte[] text, byte[] data) {
      throw new IllegalStateException("not prepared");
    }

    @Override
    public byte[] decrypt(byte[] text, byte[] data) {
      throw new IllegalStateException("not prepared");
    }
  }
}
