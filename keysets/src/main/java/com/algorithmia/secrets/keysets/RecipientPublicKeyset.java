package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.KeysetHandle;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * The public half of a recipient's key set: seals (HPKE: DHKEM X25519, HKDF-SHA256, AES-256-GCM,
 * RFC 9180 base mode) and cannot open. A ciphertext is 53 bytes longer than its plaintext.
 *
 * <p>Base mode proves no sender: anyone who has this can seal. What lies in a database goes into a
 * signed envelope, see {@link EnvelopeWriter}.
 */
public final class RecipientPublicKeyset extends PublicKeyset {

  static final int OVERHEAD = KeyId.PREFIX_BYTES + 32 + 16;

  private final KeyRing<HybridEncrypt> ring;

  RecipientPublicKeyset(Identity identity, KeysetHandle handle) {
    super(identity, handle);
    this.ring = KeyRing.of(this, HybridEncrypt.class);
  }

  /**
   * Reads what {@link #encode} wrote. Nothing proves where it comes from: compare it with a pin.
   *
   * @throws KeysetException WRONG_KEYSET for another kind, purpose or installation than stated, or
   *     MALFORMED
   */
  public static RecipientPublicKeyset parse(
      byte[] encoded, KeysetPurpose purpose, String installationId) {
    KeysetFormat.Document document = KeysetFormat.parse(encoded);
    document.identity().mustBe(KeysetKind.RECIPIENT_PUBLIC, purpose, installationId);
    return (RecipientPublicKeyset) document.publicKeyset();
  }

  /**
   * Reads a key set file, which nobody but its owner may be able to write.
   *
   * @throws KeysetException as {@link #parse}, with the file's name; also FILE, UNSAFE_PERMISSIONS
   */
  public static RecipientPublicKeyset readFile(
      Path file, KeysetPurpose purpose, String installationId) {
    return KeysetFiles.read(file, false, bytes -> parse(bytes, purpose, installationId));
  }

  /** The recipient's name. */
  public String recipient() {
    return identity().recipient();
  }

  /**
   * Seals under the primary key: the bare HPKE ciphertext, without a signature. Neither array is
   * kept or changed.
   *
   * @throws IllegalArgumentException if the associated data names another purpose, installation or
   *     recipient
   */
  public byte[] seal(byte[] plaintext, AssociatedData associatedData) {
    Objects.requireNonNull(plaintext, "plaintext");
    mustMatch(associatedData);
    try {
      return ring.primary().encrypt(plaintext, associatedData.encoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed: " + e.getClass().getSimpleName());
    }
  }

  /** Refuses what was not even claimed to be sealed under a usable key of this key set. */
  void mustHoldKeyOf(byte[] ciphertext) {
    Objects.requireNonNull(
        ring.usable(ciphertext, OVERHEAD, RecipientPrivateKeyset.WHAT), "primitive");
  }
}
