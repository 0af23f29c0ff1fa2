package com.algorithmia.secrets.keysets;

/**
 * The reading side of sealed operation, on a worker: verifies that the pinned installation's server
 * wrote an envelope, and only then opens it. Immutable; safe for use by many threads.
 */
public final class EnvelopeReader {

  private final RecipientPrivateKeyset recipient;
  private final VerificationKeyset verification;

  private EnvelopeReader(RecipientPrivateKeyset recipient, VerificationKeyset verification) {
    this.recipient = recipient;
    this.verification = verification;
  }

  /**
   * For one recipient.
   *
   * @param installationId the installation that this reader trusts, from its own configuration
   * @throws KeysetException WRONG_KEYSET if a key set belongs to another installation
   */
  public static EnvelopeReader of(
      RecipientPrivateKeyset recipient, VerificationKeyset verification, String installationId) {
    recipient.identity().mustBelongTo(installationId);
    verification.identity().mustBelongTo(installationId);
    return new EnvelopeReader(recipient, verification);
  }

  /**
   * Opens the envelope of a row.
   *
   * @param row what the reader is looking for, with the row's own version
   * @throws KeysetException INTEGRITY if the envelope is not a good one for this row, before any
   *     decryption is tried; KEY_RETIRED for a good signature by a retired key; KEY_MISSING or
   *     KEY_RETIRED with the key's id if the signature is good, but the private key is not usable
   */
  public byte[] open(byte[] envelope, AssociatedData row) {
    SealedEnvelope parsed = SealedEnvelope.parse(envelope);
    parsed.verify(verification, row);
    return recipient.open(parsed.ciphertext(), row.withVersion(parsed.sealedAs()));
  }
}
