package com.algorithmia.secrets.keysets;

import java.util.Objects;

/**
 * The writing side of sealed operation, on a server: seals for one recipient and signs, and can
 * read nothing of what it writes. Immutable; safe for use by many threads.
 */
public final class EnvelopeWriter {

  private final RecipientPublicKeyset recipient;
  private final SigningKeyset signing;
  private final VerificationKeyset verification;

  private EnvelopeWriter(RecipientPublicKeyset recipient, SigningKeyset signing) {
    this.recipient = recipient;
    this.signing = signing;
    this.verification = signing.verificationKeyset();
  }

  /**
   * For one recipient.
   *
   * @throws KeysetException WRONG_KEYSET if the two belong to different installations
   */
  public static EnvelopeWriter of(RecipientPublicKeyset recipient, SigningKeyset signing) {
    signing.identity().mustBelongTo(recipient.installationId());
    return new EnvelopeWriter(recipient, signing);
  }

  /**
   * Seals a value for a row.
   *
   * @throws IllegalArgumentException if the associated data names another purpose, installation or
   *     recipient, or if the value is too long for an envelope
   */
  public byte[] seal(byte[] plaintext, AssociatedData row) {
    return SealedEnvelope.sign(signing, row, row.version(), recipient.seal(plaintext, row))
        .encode();
  }

  /**
   * Signs what another party sealed for a row with {@link RecipientPublicKeyset#seal}: the way of
   * re-encryption, which happens where the private key lies. The caller has made sure who that
   * party is; that the ciphertext can be opened is not, and can't be, checked here.
   *
   * @throws KeysetException KEY_MISSING or KEY_RETIRED if it is sealed under a key that the
   *     recipient no longer uses, INTEGRITY if it is no ciphertext
   */
  public byte[] sign(byte[] ciphertext, AssociatedData row) {
    recipient.mustMatch(row);
    recipient.mustHoldKeyOf(ciphertext);
    return SealedEnvelope.sign(signing, row, row.version(), ciphertext.clone()).encode();
  }

  /**
   * Puts the envelope of an earlier version into a new row, without reading it. The envelope must
   * have been signed by this server for the earlier row, so that nothing that was slipped into the
   * database gets a good signature this way. It keeps naming the version it was sealed under, also
   * when a restored version is restored again.
   *
   * @param from the earlier row
   * @param to the new row; it may differ from the earlier one in its version only
   * @throws KeysetException as {@link SealedEnvelope#verify}
   */
  public byte[] restore(byte[] envelope, AssociatedData from, AssociatedData to) {
    Objects.requireNonNull(from, "from");
    recipient.mustMatch(to);
    if (!from.withVersion(to.version()).equals(to)) {
      throw new IllegalArgumentException("a restored row differs in more than its version");
    }
    SealedEnvelope earlier = SealedEnvelope.parse(envelope);
    earlier.verify(verification, from);
    recipient.mustHoldKeyOf(earlier.ciphertext());
    return SealedEnvelope.sign(signing, to, earlier.sealedAs(), earlier.ciphertext()).encode();
  }
}
