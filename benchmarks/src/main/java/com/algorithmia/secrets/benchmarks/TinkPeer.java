package com.algorithmia.secrets.benchmarks;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Parameters;
import java.security.GeneralSecurityException;

/** Tink as it is called without our key sets. */
final class TinkPeer {

  private TinkPeer() {}

  /** A new key set with one key. */
  static KeysetHandle keyset(Parameters parameters) throws GeneralSecurityException {
    return KeysetHandle.newBuilder()
        .addEntry(KeysetHandle.generateEntryFromParameters(parameters).withRandomId().makePrimary())
        .build();
  }
}
