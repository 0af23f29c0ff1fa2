package com.algorithmia.secrets.keysets;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What lies in a database in sealed operation: an HPKE ciphertext and the server's signature over
 * it and over the associated data of the row it lies in. Made by {@link EnvelopeWriter}, opened by
 * {@link EnvelopeReader}. Immutable.
 *
 * <p>A restored version is a new row with an old ciphertext, which is bound by HPKE to the version
 * under which it was sealed. The envelope names that version ({@link #sealedAs()}); the signature
 * covers it and the row's own version.
 *
 * <p>Format, numbers with the highest byte first: {@code "SSE"} and a byte 1; installation id (one
 * byte length, UTF-8); sealed-as version (two bytes length, UTF-8); ciphertext (four bytes length);
 * signature (69 bytes). Nothing may follow. The signed message is the length-prefixed list of
 * {@code "secret-store/envelope/1"}, the encoded associated data, the sealed-as version, the
 * ciphertext.
 */
public final class SealedEnvelope {

  /** The longest ciphertext that an envelope carries: 16 MiB. */
  public static final int MAX_CIPHERTEXT_BYTES = 1 << 24;

  private static final String WHAT = "sealed envelope";
  private static final byte[] MAGIC = {'S', 'S', 'E', 1};
  private static final byte[] SIGNATURE_DOMAIN = Encoding.ascii("secret-store/envelope/1");

  private final String installationId;
  private final String sealedAs;
  private final byte[] ciphertext;
  private final byte[] signature;

  private SealedEnvelope(
      String installationId, String sealedAs, byte[] ciphertext, byte[] signature) {
    this.installationId = installationId;
    this.sealedAs = sealedAs;
    this.ciphertext = ciphertext;
    this.signature = signature;
  }

  static SealedEnvelope sign(
      SigningKeyset keys, AssociatedData row, String sealedAs, byte[] ciphertext) {
    if (ciphertext.length > MAX_CIPHERTEXT_BYTES) {
      throw new IllegalArgumentException(
          "a ciphertext of " + ciphertext.length + " bytes; the limit is " + MAX_CIPHERTEXT_BYTES);
    }
    byte[] signature = keys.sign(message(row, sealedAs, ciphertext));
    return new SealedEnvelope(keys.installationId(), sealedAs, ciphertext, signature);
  }

  private static byte[] message(AssociatedData row, String sealedAs, byte[] ciphertext) {
    return Encoding.lengthPrefixed(
        SIGNATURE_DOMAIN, row.encoded(), sealedAsBytes(sealedAs), ciphertext);
  }

  private static byte[] sealedAsBytes(String sealedAs) {
    return Encoding.utf8("sealed-as version", sealedAs, AssociatedData.MAX_PART_BYTES);
  }

  /**
   * Takes an envelope apart. Nothing is proven by this: {@link #verify} does that.
   *
   * @throws KeysetException INTEGRITY if it is not a whole envelope and nothing else
   */
  public static SealedEnvelope parse(byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    for (byte expected : MAGIC) {
      if (!in.hasRemaining() || in.get() != expected) {
        throw KeyRing.integrity(WHAT);
      }
    }
    String installationId = text(in, length(in, 1), 128);
    String sealedAs = text(in, length(in, 2), AssociatedData.MAX_PART_BYTES);
    byte[] ciphertext =
        bytes(in, length(in, 4), RecipientPublicKeyset.OVERHEAD, MAX_CIPHERTEXT_BYTES);
    byte[] signature =
        bytes(
            in,
            in.remaining(),
            VerificationKeyset.SIGNATURE_BYTES,
            VerificationKeyset.SIGNATURE_BYTES);
    return new SealedEnvelope(installationId, sealedAs, ciphertext, signature);
  }

  private static int length(ByteBuffer in, int bytes) {
    if (in.remaining() < bytes) {
      throw KeyRing.integrity(WHAT);
    }
    return switch (bytes) {
      case 1 -> in.get() & 0xff;
      case 2 -> in.getShort() & 0xffff;
      default -> in.getInt();
    };
  }

  private static byte[] bytes(ByteBuffer in, int length, int minimum, int maximum) {
    // A length above 2^31 arrives here as a negative one.
    if (length < minimum || length > maximum || length > in.remaining()) {
      throw KeyRing.integrity(WHAT);
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer in, int length, int maximum) {
    byte[] bytes = bytes(in, length, 1, maximum);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw KeyRing.integrity(WHAT);
    }
  }

  byte[] encode() {
    byte[] installation = Encoding.utf8("installation id", installationId, 128);
    byte[] version = sealedAsBytes(sealedAs);
    return ByteBuffer.allocate(
            MAGIC.length
                + 1
                + installation.length
                + 2
                + version.length
                + 4
                + ciphertext.length
                + signature.length)
        .put(MAGIC)
        .put((byte) installation.length)
        .put(installation)
        .putShort((short) version.length)
        .put(version)
        .putInt(ciphertext.length)
        .put(ciphertext)
        .put(signature)
        .array();
  }

  /**
   * Returns normally only if the server that holds the other half of this key set put this envelope
   * into this row. It needs no private key, so a server can do it too.
   *
   * @param row the associated data of the row, with the row's own version
   * @throws KeysetException INTEGRITY if not; its {@link KeysetException#keyId()} is there if the
   *     signature names a key that the key set does not hold, which is either a forgery or a key
   *     set that is out of date. KEY_RETIRED if it is a good signature by a retired key
   */
  public void verify(VerificationKeyset keys, AssociatedData row) {
    Objects.requireNonNull(row, "row");
    if (!installationId.equals(keys.installationId())
        || !installationId.equals(row.installationId())) {
      throw new KeysetException(
          KeysetException.Reason.INTEGRITY,
          "the sealed envelope is of another installation than " + keys.installationId());
    }
    try {
      keys.verify(signature, message(row, sealedAs, ciphertext));
    } catch (KeysetException e) {
      if (e.reason() != KeysetException.Reason.KEY_MISSING) {
        throw e;
      }
      throw new KeysetException(
          KeysetException.Reason.INTEGRITY,
          "the sealed envelope is signed with key "
              + e.keyId().map(KeyId::toString).orElse("?")
              + ", which the verification key set does not hold: it is forged, or the key set is out"
              + " of date",
          e.keyId().orElse(null));
    }
  }

  /** The installation whose server signed it, as it says itself. */
  public String installationId() {
    return installationId;
  }

  /**
   * The version under which the ciphertext was sealed; another than the row's in a restored row.
   */
  public String sealedAs() {
    return sealedAs;
  }

  /** The key that opens it, as it says itself. */
  public KeyId recipientKeyId() {
    return KeyId.claimedBy(ciphertext).orElseThrow(() -> KeyRing.integrity(WHAT));
  }

  /** The key that signed it, as it says itself. */
  public KeyId signingKeyId() {
    return KeyId.claimedBy(signature).orElseThrow(() -> KeyRing.integrity(WHAT));
  }

  /** The HPKE ciphertext itself, not a copy: for this package, which does not change it. */
  byte[] ciphertext() {
    return ciphertext;
  }

  /** Key ids, version and size. */
  @Override
  public String toString() {
    return "SealedEnvelope[installation="
        + installationId
        + ", sealedAs="
        + sealedAs
        + ", "
        + ciphertext.length
        + " bytes]";
  }
}
