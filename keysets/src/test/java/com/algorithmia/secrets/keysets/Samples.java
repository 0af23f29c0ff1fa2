package com.algorithmia.secrets.keysets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Names and values that the tests share. */
final class Samples {

  static final String INSTALLATION = "inst-1";
  static final String RECIPIENT = "default";
  static final String CANARY = "canary-4f1d-value";

  private Samples() {}

  static AssociatedData.Builder row() {
    return AssociatedData.builder()
        .installation(INSTALLATION)
        .purpose(KeysetPurpose.VALUES)
        .noRecipient()
        .owner("account:7")
        .secret("s-1")
        .version("1")
        .field("value");
  }

  static AssociatedData sealedRow(String version) {
    return row().recipient(RECIPIENT).version(version).build();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] flipped(byte[] original, int position) {
    byte[] copy = original.clone();
    copy[position] ^= 0x01;
    return copy;
  }

  /**
   * The failure of an act, which must be a KeysetException, have this reason, and show no value.
   */
  static KeysetException failure(KeysetException.Reason reason, ThrowingCallable act) {
    KeysetException e = catchThrowableOfType(KeysetException.class, act);
    assertThat(e).as("expected " + reason).isNotNull();
    assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
    assertThat(e.getMessage()).isNotBlank().doesNotContain(CANARY);
    assertThat(e.getCause()).isNull();
    return e;
  }
}
