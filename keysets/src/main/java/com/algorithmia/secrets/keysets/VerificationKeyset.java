package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeyVerify;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;

/** The public half of a {@link SigningKeyset}: verifies, and cannot sign. Workers hold it. */
public final class VerificationKeyset extends PublicKeyset {

  static final int SIGNATURE_BYTES = KeyId.PREFIX_BYTES + 64;
  private static final String WHAT = "signature";

  private final KeyRing<PublicKeyVerify> ring;

  VerificationKeyset(Identity identity, KeysetHandle handle) {
    super(identity, handle);
    this.ring = KeyRing.of(this, PublicKeyVerify.class);
  }

  /**
   * Reads what {@link #encode} wrote. Nothing proves where it comes from: bring it to a worker by a
   * way that can be trusted, and compare it with a pin.
   *
   * @throws KeysetException WRONG_KEYSET for another kind or installation than stated, or MALFORMED
   */
  public static VerificationKeyset parse(byte[] encoded, String installationId) {
    KeysetFormat.Document document = KeysetFormat.parse(encoded);
    document.identity().mustBe(KeysetKind.VERIFICATION, KeysetPurpose.SIGNATURES, installationId);
    return (VerificationKeyset) document.publicKeyset();
  }

  /**
   * Reads a key set file, which nobody but its owner may be able to write.
   *
   * @throws KeysetException as {@link #parse}, with the file's name; also FILE, UNSAFE_PERMISSIONS
   */
  public static VerificationKeyset readFile(Path file, String installationId) {
    return KeysetFiles.read(file, false, bytes -> parse(bytes, installationId));
  }

  /**
   * Returns normally only for a signature over exactly this message by a key that is in use.
   *
   * @throws KeysetException KEY_MISSING if the signature names a key that is not here (nothing is
   *     known about its origin then), KEY_RETIRED if it is a good signature by a retired key, else
   *     INTEGRITY
   */
  public void verify(byte[] signature, byte[] message) {
    Objects.requireNonNull(message, "message");
    if (signature.length != SIGNATURE_BYTES) {
      throw KeyRing.integrity(WHAT);
    }
    KeyRing.Slot<PublicKeyVerify> slot = ring.named(signature, SIGNATURE_BYTES, WHAT);
    try {
      slot.primitive().verify(signature, message);
    } catch (GeneralSecurityException e) {
      throw KeyRing.integrity(WHAT);
    }
    // Only now: anyone can write the id of a retired key in front of a forgery.
    if (slot.retired()) {
      throw KeyRing.retired(slot.key().id(), WHAT);
    }
  }
}
