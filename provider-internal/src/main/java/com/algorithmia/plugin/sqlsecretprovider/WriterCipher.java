package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.EnvelopeWriter;
import com.algorithmia.secrets.keysets.KeyInfo;
import com.algorithmia.secrets.keysets.RecipientPublicKeyset;
import com.algorithmia.secrets.keysets.SealedEnvelope;
import com.algorithmia.secrets.keysets.SigningKeyset;
import com.algorithmia.secrets.keysets.VerificationKeyset;
import java.util.List;

/** Seals for a recipient and signs; can't open what it made. */
final class WriterCipher implements ValueCipher {

  private final RecipientPublicKeyset recipient;
  private final EnvelopeWriter writer;
  private final VerificationKeyset verification;

  WriterCipher(RecipientPublicKeyset recipient, SigningKeyset signing) {
    this.recipient = recipient;
    this.writer = EnvelopeWriter.of(recipient, signing);
    this.verification = signing.verificationKeyset();
  }

  /** Whether the other one holds the same keys in the same states. */
  boolean isSameAs(WriterCipher other) {
    return recipient.fingerprint().equals(other.recipient.fingerprint())
        && verification.fingerprint().equals(other.verification.fingerprint());
  }

  @Override
  public List<KeyInfo> keys() {
    return recipient.keys();
  }

  /** The key sets are not in the database. */
  @Override
  public long revision() {
    return 0;
  }

  @Override
  public Ciphertext encrypt(String value, Binding binding) {
    AssociatedData data = data(binding);
    return ciphertext(ValueCipher.withBytes(value, bytes -> writer.seal(bytes, data)));
  }

  @Override
  public String decrypt(byte[] ciphertext, Binding binding) {
    throw cannotRead();
  }

  @Override
  public void verify(byte[] ciphertext, Binding binding) {
    SealedEnvelope.parse(ciphertext).verify(verification, data(binding));
  }

  @Override
  public Ciphertext carryOver(byte[] ciphertext, Binding from, Binding to) {
    return ciphertext(writer.restore(ciphertext, data(from), data(to)));
  }

  /** Signs what the holder of the private key has sealed anew for this row. */
  Ciphertext sign(byte[] resealed, Binding binding) {
    return ciphertext(writer.sign(resealed, data(binding)));
  }

  static SecretProviderException cannotRead() {
    return SecretProviderException.unsupported(
        "This provider seals for others and can't read what it wrote: read where the private key"
            + " set lies");
  }

  private AssociatedData data(Binding binding) {
    return binding.associatedData(recipient.installationId(), recipient.recipient());
  }

  private static Ciphertext ciphertext(byte[] envelope) {
    return Ciphertext.of(envelope, SealedEnvelope.parse(envelope).recipientKeyId());
  }
}
