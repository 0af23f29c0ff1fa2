package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.KeyId;
import com.algorithmia.secrets.keysets.KeyInfo;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import java.util.Arrays;
import java.util.List;

/** AES-256-GCM with the key set of the database. */
final class SymmetricCipher implements ValueCipher {

  private final SymmetricKeyset keyset;
  private final KeyId primary;
  private final long revision;

  SymmetricCipher(SymmetricKeyset keyset, long revision) {
    this.keyset = keyset;
    this.primary = keyset.primaryKeyId();
    this.revision = revision;
  }

  SymmetricKeyset keyset() {
    return keyset;
  }

  @Override
  public List<KeyInfo> keys() {
    return keyset.keys();
  }

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public Ciphertext encrypt(String value, Binding binding) {
    return Ciphertext.of(
        ValueCipher.withBytes(value, bytes -> keyset.encrypt(bytes, data(binding))), primary);
  }

  @Override
  public String decrypt(byte[] ciphertext, Binding binding) {
    return ValueCipher.toText(keyset.decrypt(ciphertext, data(binding)));
  }

  @Override
  public void verify(byte[] ciphertext, Binding binding) {
    Arrays.fill(keyset.decrypt(ciphertext, data(binding)), (byte) 0);
  }

  @Override
  public Ciphertext carryOver(byte[] ciphertext, Binding from, Binding to) {
    byte[] opened = keyset.decrypt(ciphertext, data(from));
    try {
      return Ciphertext.of(keyset.encrypt(opened, data(to)), primary);
    } finally {
      Arrays.fill(opened, (byte) 0);
    }
  }

  private AssociatedData data(Binding binding) {
    return binding.associatedData(keyset.installationId(), null);
  }
}
