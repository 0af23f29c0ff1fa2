package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.KeysetHandle;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * The private half of a recipient's key set: opens what was sealed with the {@link
 * RecipientPublicKeyset} derived from it. It belongs to workers and never to a server.
 */
public final class RecipientPrivateKeyset extends SecretKeyset<RecipientPrivateKeyset> {

  static final String WHAT = "sealed ciphertext";

  private final KeyRing<HybridDecrypt> ring;

  RecipientPrivateKeyset(Identity identity, KeysetHandle handle) {
    super(identity, handle);
    this.ring = KeyRing.of(this, HybridDecrypt.class);
  }

  /**
   * Makes a new key set with one random key. Never call this where there may be ciphertext already.
   *
   * @param purpose anything but {@link KeysetPurpose#SIGNATURES}
   * @throws IllegalArgumentException if purpose, installation id or recipient is not acceptable
   */
  public static RecipientPrivateKeyset generate(
      KeysetPurpose purpose, String installationId, String recipient) {
    return new RecipientPrivateKeyset(
        new Identity(KeysetKind.RECIPIENT_PRIVATE, purpose, installationId, recipient),
        generateHandle(KeysetKind.RECIPIENT_PRIVATE));
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws KeysetException WRONG_KEYSET for another kind, purpose or installation than stated,
   *     WRONG_MASTER_KEY, MASTER_KEY_UNAVAILABLE, INTEGRITY or MALFORMED
   */
  public static RecipientPrivateKeyset parse(
      byte[] encoded, MasterKey masterKey, KeysetPurpose purpose, String installationId) {
    KeysetFormat.Document document = KeysetFormat.parse(encoded);
    document.identity().mustBe(KeysetKind.RECIPIENT_PRIVATE, purpose, installationId);
    return (RecipientPrivateKeyset) document.decrypt(masterKey);
  }

  /**
   * Reads a key set file, which nobody but its owner may be able to read or write.
   *
   * @throws KeysetException as {@link #parse}, with the file's name; also FILE, UNSAFE_PERMISSIONS
   */
  public static RecipientPrivateKeyset readFile(
      Path file, MasterKey masterKey, KeysetPurpose purpose, String installationId) {
    return KeysetFiles.read(file, true, bytes -> parse(bytes, masterKey, purpose, installationId));
  }

  @Override
  RecipientPrivateKeyset with(KeysetHandle handle) {
    return new RecipientPrivateKeyset(identity(), handle);
  }

  /** The recipient's name. */
  public String recipient() {
    return identity().recipient();
  }

  /** The public half, with the same key ids and states; derive it anew after each rotation step. */
  public RecipientPublicKeyset publicKeyset() {
    try {
      return new RecipientPublicKeyset(
          identity().withKind(KeysetKind.RECIPIENT_PUBLIC),
          Algorithm.publicHalf(handle(), KeysetKind.RECIPIENT_PUBLIC));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the " + identity() + " has no public half", e);
    }
  }

  /**
   * Opens a bare HPKE ciphertext. Nothing proves who sealed it; what comes out of a database is
   * opened by {@link EnvelopeReader}.
   *
   * @throws KeysetException KEY_MISSING or KEY_RETIRED with the key's id, else INTEGRITY
   */
  public byte[] open(byte[] ciphertext, AssociatedData associatedData) {
    Objects.requireNonNull(associatedData, "associatedData");
    HybridDecrypt decrypt = ring.usable(ciphertext, RecipientPublicKeyset.OVERHEAD, WHAT);
    try {
      return decrypt.decrypt(ciphertext, associatedData.encoded());
    } catch (GeneralSecurityException e) {
      throw KeyRing.integrity(WHAT);
    }
  }
}
