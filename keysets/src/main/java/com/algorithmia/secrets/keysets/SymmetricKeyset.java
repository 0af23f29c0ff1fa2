package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * AES-256-GCM: whoever holds it encrypts and decrypts. A ciphertext is 33 bytes longer than its
 * plaintext: 0x01, the key id, a random nonce, and the tag.
 *
 * <p>Nonces are random and of 96 bits, so one key should not encrypt more than 2^32 times (NIST SP
 * 800-38D, 8.3); rotate long before.
 */
public final class SymmetricKeyset extends SecretKeyset<SymmetricKeyset> {

  private static final int OVERHEAD = KeyId.PREFIX_BYTES + 12 + 16;
  private static final String WHAT = "ciphertext";

  private final KeyRing<Aead> ring;

  SymmetricKeyset(Identity identity, KeysetHandle handle) {
    super(identity, handle);
    this.ring = KeyRing.of(this, Aead.class);
  }

  /**
   * Makes a new key set with one random key. Never call this where there may be ciphertext already.
   *
   * @param purpose anything but {@link KeysetPurpose#SIGNATURES}
   * @throws IllegalArgumentException if the purpose or the installation id is not acceptable
   */
  public static SymmetricKeyset generate(KeysetPurpose purpose, String installationId) {
    return new SymmetricKeyset(
        new Identity(KeysetKind.SYMMETRIC, purpose, installationId, ""),
        generateHandle(KeysetKind.SYMMETRIC));
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws KeysetException WRONG_KEYSET for another kind, purpose or installation than stated,
   *     WRONG_MASTER_KEY, MASTER_KEY_UNAVAILABLE, INTEGRITY or MALFORMED
   */
  public static SymmetricKeyset parse(
      byte[] encoded, MasterKey masterKey, KeysetPurpose purpose, String installationId) {
    KeysetFormat.Document document = KeysetFormat.parse(encoded);
    document.identity().mustBe(KeysetKind.SYMMETRIC, purpose, installationId);
    return (SymmetricKeyset) document.decrypt(masterKey);
  }

  /**
   * Reads a key set file, which nobody but its owner may be able to read or write.
   *
   * @throws KeysetException as {@link #parse}, with the file's name; also FILE, UNSAFE_PERMISSIONS
   */
  public static SymmetricKeyset readFile(
      Path file, MasterKey masterKey, KeysetPurpose purpose, String installationId) {
    return KeysetFiles.read(file, true, bytes -> parse(bytes, masterKey, purpose, installationId));
  }

  @Override
  SymmetricKeyset with(KeysetHandle handle) {
    return new SymmetricKeyset(identity(), handle);
  }

  /**
   * Encrypts under the primary key. Neither array is kept or changed.
   *
   * @throws IllegalArgumentException if the associated data names another purpose or installation,
   *     or a recipient
   */
  public byte[] encrypt(byte[] plaintext, AssociatedData associatedData) {
    Objects.requireNonNull(plaintext, "plaintext");
    mustMatch(associatedData);
    try {
      return ring.primary().encrypt(plaintext, associatedData.encoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encryption failed: " + e.getClass().getSimpleName());
    }
  }

  /**
   * Decrypts under the key that the ciphertext names. Not constant in time as to which key that is.
   *
   * @throws KeysetException KEY_MISSING or KEY_RETIRED with the key's id, else INTEGRITY
   */
  public byte[] decrypt(byte[] ciphertext, AssociatedData associatedData) {
    Objects.requireNonNull(associatedData, "associatedData");
    Aead aead = ring.usable(ciphertext, OVERHEAD, WHAT);
    try {
      return aead.decrypt(ciphertext, associatedData.encoded());
    } catch (GeneralSecurityException e) {
      throw KeyRing.integrity(WHAT);
    }
  }
}
