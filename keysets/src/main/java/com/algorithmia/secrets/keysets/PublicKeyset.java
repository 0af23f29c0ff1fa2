package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.signature.Ed25519PublicKey;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A key set without secrets: it may be shown to anyone, but whoever can exchange it decides for
 * whom the server seals or whose signatures count. So it is compared with a pin ({@link
 * KeysetPins}).
 */
public abstract sealed class PublicKeyset extends Keyset
    permits RecipientPublicKeyset, VerificationKeyset {

  PublicKeyset(Identity identity, KeysetHandle handle) {
    super(identity, handle);
  }

  /**
   * {@code sha256:} and the SHA-256, in hexadecimal, of everything that matters: kind, purpose,
   * installation, recipient, and each key's id, state and bytes. It does not depend on how the key
   * set is serialized, and changes with each step of a rotation.
   */
  public final String fingerprint() {
    List<byte[]> parts = new ArrayList<>();
    parts.add(identity().encode("secret-store/fingerprint/1"));
    for (int i = 0; i < handle().size(); i++) {
      parts.add(ByteBuffer.allocate(4).putInt(handle().getAt(i).getId()).array());
      parts.add(Encoding.ascii(keys().get(i).state().wireName()));
      parts.add(publicBytes(handle().getAt(i)));
    }
    byte[] hash = Encoding.sha256(Encoding.lengthPrefixed(parts.toArray(new byte[0][])));
    return "sha256:" + HexFormat.of().formatHex(hash);
  }

  @AccessesPartialKey // Hashes public keys in a form that does not depend on Tink's versions.
  private static byte[] publicBytes(KeysetHandle.Entry entry) {
    if (entry.getKey() instanceof HpkePublicKey key) {
      return key.getPublicKeyBytes().toByteArray();
    }
    if (entry.getKey() instanceof Ed25519PublicKey key) {
      return key.getPublicKeyBytes().toByteArray();
    }
    throw new IllegalStateException("a public key set holds only public keys");
  }

  /** The key set in clear, in the format of key set files (see the README). */
  public final byte[] encode() {
    return KeysetFormat.encode(this);
  }

  /**
   * Writes a new file that its owner may write and everyone may read, durably and as a whole.
   *
   * @throws KeysetException FILE if there is one already
   */
  public final void createFile(Path file) {
    KeysetFiles.create(file, this, encode());
  }

  /**
   * Replaces a file by the next step of its rotation, durably and as a whole.
   *
   * @throws KeysetException ROTATION_REFUSED if the file holds another key set, or one with a key
   *     that is not retired and that this one lacks
   */
  public final void replaceFile(Path file) {
    KeysetFiles.replace(file, this, encode());
  }
}
