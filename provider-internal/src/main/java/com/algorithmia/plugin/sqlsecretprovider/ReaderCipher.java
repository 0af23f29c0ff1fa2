package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.EnvelopeReader;
import com.algorithmia.secrets.keysets.KeyInfo;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.RecipientPublicKeyset;
import com.algorithmia.secrets.keysets.VerificationKeyset;
import java.util.Arrays;
import java.util.List;

/** Opens what a writer sealed and signed. */
final class ReaderCipher implements ValueCipher {

  private final RecipientPrivateKeyset recipient;
  private final RecipientPublicKeyset publicHalf;
  private final EnvelopeReader reader;
  private final VerificationKeyset verification;

  ReaderCipher(
      RecipientPrivateKeyset recipient, VerificationKeyset verification, String installationId) {
    this.recipient = recipient;
    this.publicHalf = recipient.publicKeyset();
    this.reader = EnvelopeReader.of(recipient, verification, installationId);
    this.verification = verification;
  }

  /** Whether the other one holds the same keys in the same states. */
  boolean isSameAs(ReaderCipher other) {
    return publicHalf.fingerprint().equals(other.publicHalf.fingerprint())
        && verification.fingerprint().equals(other.verification.fingerprint());
  }

  @Override
  public List<KeyInfo> keys() {
    return recipient.keys();
  }

  @Override
  public long revision() {
    return 0;
  }

  @Override
  public Ciphertext encrypt(String value, Binding binding) {
    throw cannotWrite();
  }

  @Override
  public String decrypt(byte[] ciphertext, Binding binding) {
    return ValueCipher.toText(reader.open(ciphertext, data(binding)));
  }

  @Override
  public void verify(byte[] ciphertext, Binding binding) {
    Arrays.fill(reader.open(ciphertext, data(binding)), (byte) 0);
  }

  @Override
  public Ciphertext carryOver(byte[] ciphertext, Binding from, Binding to) {
    throw cannotWrite();
  }

  /** Opens an envelope and seals the value for the same row under the primary key, unsigned. */
  byte[] reseal(byte[] ciphertext, Binding binding) {
    AssociatedData data = data(binding);
    byte[] opened = reader.open(ciphertext, data);
    try {
      return publicHalf.seal(opened, data);
    } finally {
      Arrays.fill(opened, (byte) 0);
    }
  }

  static SecretProviderException cannotWrite() {
    return SecretProviderException.unsupported(
        "This provider only opens what others sealed: write where the signing key set lies");
  }

  private AssociatedData data(Binding binding) {
    return binding.associatedData(recipient.installationId(), recipient.recipient());
  }
}
