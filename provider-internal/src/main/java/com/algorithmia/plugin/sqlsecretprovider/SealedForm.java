package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a ciphertext travels: 0x01, its kind, the expiry (one byte length, UTF-8; none if empty), the
 * ciphertext. The expiry is no secret, and it is bound to the ciphertext, so that a reader can rely
 * on it once the ciphertext has opened.
 *
 * @param expiresAt null if it does not expire
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, never printed.
record SealedForm(Type type, @Nullable String expiresAt, byte[] ciphertext) {

  /** What the bytes are. */
  enum Type {
    /** Sealed and signed: what lies in the database. */
    ENVELOPE((byte) 'E'),
    /** Sealed anew, and not signed yet: on its way back to the writer. */
    RESEALED((byte) 'R');

    private final byte code;

    Type(byte code) {
      this.code = code;
    }
  }

  private static final byte FORMAT = 1;
  private static final int HEADER = 3;

  static SealedSecret envelope(SecretTable.Row row) {
    Binding binding = row.binding();
    return sealed(binding, new SealedForm(Type.ENVELOPE, binding.expiresAt(), row.ciphertext()));
  }

  static SealedSecret resealed(Binding binding, byte[] ciphertext) {
    return sealed(binding, new SealedForm(Type.RESEALED, binding.expiresAt(), ciphertext));
  }

  private static SealedSecret sealed(Binding binding, SealedForm form) {
    return new SealedSecret(binding.secretKey(), binding.version(), binding.owner(), form.encode());
  }

  private byte[] encode() {
    byte[] expiry = expiresAt == null ? new byte[0] : expiresAt.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(HEADER + expiry.length + ciphertext.length)
        .put(FORMAT)
        .put(type.code)
        .put((byte) expiry.length)
        .put(expiry)
        .put(ciphertext)
        .array();
  }

  /**
   * Takes apart what came from elsewhere.
   *
   * @throws SecretProviderException INTEGRITY if it is not of this form and type
   */
  static SealedForm parse(SealedSecret sealed, Type expected) {
    byte[] bytes = sealed.getCiphertext();
    if (bytes.length < HEADER || bytes[0] != FORMAT || bytes[1] != expected.code) {
      throw altered();
    }
    int length = bytes[2] & 0xff;
    if (bytes.length < HEADER + length) {
      throw altered();
    }
    String expiry = new String(bytes, HEADER, length, StandardCharsets.ISO_8859_1);
    byte[] rest = new byte[bytes.length - HEADER - length];
    System.arraycopy(bytes, HEADER + length, rest, 0, rest.length);
    return new SealedForm(expected, length == 0 ? null : expiry, rest);
  }

  /** What whoever holds the sealed secret says that it is bound to. */
  Binding binding(SealedSecret sealed) {
    return new Binding(
        sealed.getProviderKey(), emptyToNull(sealed.getOwner()), expiresAt, sealed.getVersion());
  }

  private static @Nullable String emptyToNull(@Nullable String owner) {
    return owner == null || owner.isEmpty() ? null : owner;
  }

  static SecretProviderException altered() {
    return new SecretProviderException(
        Kind.INTEGRITY,
        "The sealed secret was changed, cut or forged, or belongs to something else");
  }
}
