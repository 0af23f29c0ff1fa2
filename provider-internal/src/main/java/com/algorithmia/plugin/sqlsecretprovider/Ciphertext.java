package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.secrets.keysets.KeyId;

/**
 * What goes into the database: nothing in it is secret.
 *
 * @param bytes not to be changed
 * @param keyId the key that opens it, for counting; the bytes name it too
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, never printed.
record Ciphertext(byte[] bytes, String keyId) {

  static Ciphertext of(byte[] bytes, KeyId key) {
    return new Ciphertext(bytes, key.toString());
  }

  @Override
  public String toString() {
    return "Ciphertext[" + bytes.length + " bytes, key " + keyId + "]";
  }
}
