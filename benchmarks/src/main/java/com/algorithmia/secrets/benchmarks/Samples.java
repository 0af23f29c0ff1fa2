package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.KeysetPurpose;

/** What the measurements encrypt, and for whom: as the internal provider would. */
final class Samples {

  static final String INSTALLATION = "benchmark-installation";
  static final String RECIPIENT = "default";

  private Samples() {}

  static byte[] plaintext(int size) {
    byte[] plaintext = new byte[size];
    for (int i = 0; i < size; i++) {
      plaintext[i] = (byte) ('a' + i % 26);
    }
    return plaintext;
  }

  static AssociatedData symmetric() {
    return common().noRecipient().build();
  }

  static AssociatedData sealed() {
    return common().recipient(RECIPIENT).build();
  }

  private static AssociatedData.Builder common() {
    return AssociatedData.builder()
        .installation(INSTALLATION)
        .purpose(KeysetPurpose.VALUES)
        .owner("algorithm/4711")
        .secret("5f0c9f6e-6b38-4f3c-8f53-0b7d2c1f2f5a")
        .version("17")
        .field("value");
  }
}
