package com.algorithmia.secrets.keysets;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What can be done with a written key set whatever its kind. Files or bytes from a database. */
public final class KeysetFiles {

  /**
   * What the lines above the data say. Nothing of it is verified before the key set is opened.
   *
   * @param kind its kind
   * @param purpose what it is for
   * @param installationId the installation that it belongs to
   * @param recipient the recipient, for kinds that have one
   * @param keys ids and states
   * @param masterKeyId what it is encrypted under, see {@link MasterKey#id()}; empty if in clear
   * @param fingerprint of a public key set
   */
  public record Summary(
      KeysetKind kind,
      KeysetPurpose purpose,
      String installationId,
      Optional<String> recipient,
      List<KeyInfo> keys,
      Optional<String> masterKeyId,
      Optional<String> fingerprint) {

    /** Copies the list. */
    public Summary {
      keys = List.copyOf(keys);
    }
  }

  private KeysetFiles() {}

  /**
   * Tells what a written key set is, without opening it.
   *
   * @throws KeysetException MALFORMED
   */
  public static Summary inspect(byte[] encoded) {
    KeysetFormat.Document document = KeysetFormat.parse(encoded);
    Identity identity = document.identity();
    return new Summary(
        identity.kind(),
        identity.purpose(),
        identity.installationId(),
        identity.kind().hasRecipient() ? Optional.of(identity.recipient()) : Optional.empty(),
        document.keys(),
        Optional.ofNullable(document.masterKeyId()),
        Optional.ofNullable(document.fingerprint()));
  }

  /**
   * Tells what a key set file is, without opening it.
   *
   * @throws KeysetException MALFORMED, FILE, UNSAFE_PERMISSIONS
   */
  public static Summary inspect(Path file) {
    return read(file, false, KeysetFiles::inspect);
  }

  /**
   * Encrypts a secret key set under another master key; the keys in it, and all that they
   * encrypted, stay as they are. One that is under the new master key already is only checked, so a
   * rewrap that was interrupted can be repeated.
   *
   * @throws KeysetException WRONG_KEYSET if it is public, else as reading it
   */
  public static byte[] rewrap(byte[] encoded, MasterKey from, MasterKey to) {
    KeysetFormat.Document document = KeysetFormat.parse(encoded);
    if (!document.identity().kind().isSecret()) {
      throw new KeysetException(
          KeysetException.Reason.WRONG_KEYSET,
          "a " + document.identity().kind().wireName() + " key set is not encrypted");
    }
    if (to.id().equals(document.masterKeyId())) {
      document.decrypt(to);
      return encoded.clone();
    }
    return document.decrypt(from).encode(to);
  }

  /** Like {@link #rewrap}, for a file: replaced durably and as a whole. */
  public static void rewrapFile(Path file, MasterKey from, MasterKey to) {
    byte[] rewrapped = read(file, true, bytes -> rewrap(bytes, from, to));
    SafeFiles.replace(file, rewrapped, SafeFiles.Access.OWNER_ONLY);
  }

  static <T> T read(Path file, boolean secret, Function<byte[], T> parser) {
    byte[] bytes;
    try {
      bytes = SafeFiles.read(file, access(secret), KeysetFormat.MAX_BYTES);
    } catch (KeysetException e) {
      if (!secret || e.reason() != KeysetException.Reason.UNSAFE_PERMISSIONS) {
        throw e;
      }
      // Everyone may read a public key set: then it is the wrong file, and not the wrong mode.
      bytes = SafeFiles.read(file, SafeFiles.Access.OWNER_WRITES, KeysetFormat.MAX_BYTES);
      if (!isPublic(bytes)) {
        throw e;
      }
    }
    try {
      return parser.apply(bytes);
    } catch (KeysetException e) {
      throw new KeysetException(e.reason(), file + ": " + e.getMessage(), e.keyId().orElse(null));
    }
  }

  private static boolean isPublic(byte[] bytes) {
    try {
      return !KeysetFormat.parse(bytes).identity().kind().isSecret();
    } catch (KeysetException e) {
      return false;
    }
  }

  static void create(Path file, Keyset keyset, byte[] encoded) {
    SafeFiles.create(file, encoded, access(keyset.kind().isSecret()));
  }

  static void replace(Path file, Keyset keyset, byte[] encoded) {
    KeysetFormat.Document old = read(file, keyset.kind().isSecret(), KeysetFormat::parse);
    if (!old.identity().equals(keyset.identity())) {
      throw new KeysetException(
          KeysetException.Reason.ROTATION_REFUSED,
          file + " holds a " + old.identity() + ", not a " + keyset.identity());
    }
    for (KeyInfo key : old.keys()) {
      boolean kept = keyset.keys().stream().anyMatch(other -> other.id().equals(key.id()));
      if (!kept && key.state() != KeyInfo.State.RETIRED) {
        throw new KeysetException(
            KeysetException.Reason.ROTATION_REFUSED,
            file + " holds key " + key.id() + ", which would be lost; retire it first",
            key.id());
      }
    }
    SafeFiles.replace(file, encoded, access(keyset.kind().isSecret()));
  }

  private static SafeFiles.Access access(boolean secret) {
    return secret ? SafeFiles.Access.OWNER_ONLY : SafeFiles.Access.OWNER_WRITES;
  }
}
