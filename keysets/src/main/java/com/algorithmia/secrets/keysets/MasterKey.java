package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The key under which key sets lie encrypted; it encrypts nothing else. It is 32 bytes of its own
 * or a key of a key management service, asked once for each key set that is opened or written.
 *
 * <p>{@link #close()} overwrites the copy of the key that this object holds. Copies that the JDK
 * and Tink made during use, and the settings or the environment that it came from, are beyond its
 * reach. Safe for use by many threads.
 */
public final class MasterKey implements AutoCloseable {

  /** Setting: a file with base64 of 32 bytes, which only its owner may read. */
  public static final String FILE = "master_key_file";

  /** Setting: the name of the environment variable that holds base64 of 32 bytes. */
  public static final String ENV = "master_key_env";

  /** Setting: base64 of 32 bytes itself. */
  public static final String LITERAL = "master_key";

  /** Setting: the URI of a key in a key management service, for example {@code aws-kms://...}. */
  public static final String KMS_URI = "master_key_kms_uri";

  /** What does the encrypting: a key in memory or a remote one. */
  interface Wrapper {

    /** Names the key without revealing it: 16 hexadecimal digits. */
    String id();

    Aead aead();

    /** Whether a failure may have its cause outside of this process. */
    boolean remote();

    void close();
  }

  private final Wrapper wrapper;
  private final String source;

  MasterKey(Wrapper wrapper, String source) {
    this.wrapper = wrapper;
    this.source = source;
  }

  /**
   * Takes the master key from the one of the settings {@link #FILE}, {@link #ENV}, {@link #LITERAL}
   * and {@link #KMS_URI} that is there; other settings are ignored. Reads the file, and asks no
   * service yet.
   *
   * @param environment the environment's variables by name, normally {@code System::getenv}
   * @throws KeysetException INVALID_CONFIGURATION with every problem there is
   */
  public static MasterKey fromSettings(
      Map<String, String> settings, Function<String, @Nullable String> environment) {
    return new MasterKeySettings(settings, environment).open();
  }

  /** The problems that {@link #fromSettings} would report; empty if there are none. */
  public static List<KeysetException.Problem> problems(
      Map<String, String> settings, Function<String, @Nullable String> environment) {
    return new MasterKeySettings(settings, environment).problems();
  }

  /** Makes a random master key that exists in memory only: what it encrypts dies with it. */
  public static MasterKey generate() {
    return new MasterKey(new LocalMasterKey(randomBytes()), "generated");
  }

  /**
   * Makes a random master key and writes it to a new file of mode 0600, as {@link #FILE} expects
   * it.
   *
   * @throws KeysetException FILE if there is a file already: a master key is never overwritten
   */
  public static void generateFile(Path file) {
    byte[] key = randomBytes();
    byte[] text = Encoding.ascii(Base64.getEncoder().encodeToString(key) + "\n");
    SafeFiles.create(file, text, SafeFiles.Access.OWNER_ONLY);
    Arrays.fill(key, (byte) 0);
    Arrays.fill(text, (byte) 0);
  }

  private static byte[] randomBytes() {
    byte[] key = new byte[LocalMasterKey.BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /**
   * Names the key without revealing it: 16 hexadecimal digits, derived from the key, or from the
   * URI of a key in a service. It stands in each key set encrypted under it.
   */
  public String id() {
    return wrapper.id();
  }

  byte[] wrap(KeysetHandle handle, byte[] associatedData, KeysetKind kind) {
    try {
      return TinkProtoKeysetFormat.serializeEncryptedKeyset(
          handle, wrapper.aead(), associatedData, Algorithm.configuration(kind));
    } catch (GeneralSecurityException e) {
      if (wrapper.remote()) {
        throw unavailable("could not encrypt the key set");
      }
      throw new IllegalStateException("encrypting a key set failed");
    }
  }

  KeysetHandle unwrap(
      byte[] encrypted, byte[] associatedData, Identity identity, String expectedId) {
    if (!expectedId.equals(id())) {
      throw new KeysetException(
          KeysetException.Reason.WRONG_MASTER_KEY,
          "the " + identity + " is encrypted under another master key than the one from " + source);
    }
    try {
      return TinkProtoKeysetFormat.parseEncryptedKeyset(
          encrypted, wrapper.aead(), associatedData, Algorithm.configuration(identity.kind()));
    } catch (GeneralSecurityException e) {
      if (wrapper.remote()) {
        throw unavailable("did not decrypt the " + identity + " (or that is damaged)");
      }
      throw new KeysetException(
          KeysetException.Reason.INTEGRITY, "the " + identity + " was changed, cut or forged");
    }
  }

  private KeysetException unavailable(String what) {
    return new KeysetException(
        KeysetException.Reason.MASTER_KEY_UNAVAILABLE,
        "the service of "
            + KMS_URI
            + " "
            + what
            + ": check that it answers, and this process's rights");
  }

  /** Overwrites the key; using it afterwards is an {@link IllegalStateException}. Idempotent. */
  @Override
  public void close() {
    wrapper.close();
  }

  /** The source's name and the id. */
  @Override
  public String toString() {
    return "MasterKey[" + source + ", id " + id() + "]";
  }
}
