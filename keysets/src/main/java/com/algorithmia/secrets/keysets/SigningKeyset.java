package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;

/** Ed25519: the server's signatures under what it wrote. It belongs to servers only. */
public final class SigningKeyset extends SecretKeyset<SigningKeyset> {

  private final KeyRing<PublicKeySign> ring;

  SigningKeyset(Identity identity, KeysetHandle handle) {
    super(identity, handle);
    this.ring = KeyRing.of(this, PublicKeySign.class);
  }

  /**
   * Makes a new key set with one random key. Never call this where there may be signatures already.
   *
   * @throws IllegalArgumentException if the installation id is not acceptable
   */
  public static SigningKeyset generate(String installationId) {
    return new SigningKeyset(
        new Identity(KeysetKind.SIGNING, KeysetPurpose.SIGNATURES, installationId, ""),
        generateHandle(KeysetKind.SIGNING));
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws KeysetException WRONG_KEYSET for another kind or installation than stated,
   *     WRONG_MASTER_KEY, MASTER_KEY_UNAVAILABLE, INTEGRITY or MALFORMED
   */
  public static SigningKeyset parse(byte[] encoded, MasterKey masterKey, String installationId) {
    KeysetFormat.Document document = KeysetFormat.parse(encoded);
    document.identity().mustBe(KeysetKind.SIGNING, KeysetPurpose.SIGNATURES, installationId);
    return (SigningKeyset) document.decrypt(masterKey);
  }

  /**
   * Reads a key set file, which nobody but its owner may be able to read or write.
   *
   * @throws KeysetException as {@link #parse}, with the file's name; also FILE, UNSAFE_PERMISSIONS
   */
  public static SigningKeyset readFile(Path file, MasterKey masterKey, String installationId) {
    return KeysetFiles.read(file, true, bytes -> parse(bytes, masterKey, installationId));
  }

  @Override
  SigningKeyset with(KeysetHandle handle) {
    return new SigningKeyset(identity(), handle);
  }

  /** The public half, with the same key ids and states; derive it anew after each rotation step. */
  public VerificationKeyset verificationKeyset() {
    try {
      return new VerificationKeyset(
          identity().withKind(KeysetKind.VERIFICATION),
          Algorithm.publicHalf(handle(), KeysetKind.VERIFICATION));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the " + identity() + " has no public half", e);
    }
  }

  /**
   * Signs with the primary key.
   *
   * @return 69 bytes: 0x01, the key id, and the signature (RFC 8032)
   */
  public byte[] sign(byte[] message) {
    Objects.requireNonNull(message, "message");
    try {
      return ring.primary().sign(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing failed: " + e.getClass().getSimpleName());
    }
  }
}
