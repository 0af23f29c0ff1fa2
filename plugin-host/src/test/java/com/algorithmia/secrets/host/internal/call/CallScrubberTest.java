package com.algorithmia.secrets.host.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CallScrubberTest {

  private static final int KEYS = 5_000;

  /**
   * Each frame against each value for each key takes several minutes; the deadline of a read 15 s.
   */
  @Test
  @Timeout(60)
  void manyKeysThatFailWithTheSameFramesCostAsMuchAsOne() {
    List<String> values = IntStream.range(0, KEYS).mapToObj(i -> "value-number-" + i).toList();
    Sanitizer sanitizer = new Sanitizer(new Scrubber(List.of("a-setting")));
    CallScrubber scrubber = sanitizer.scrubber().forCall(values);
    for (int i = 0; i < KEYS; i++) {
      SecretProviderException thrown =
          new SecretProviderException(Kind.UNAVAILABLE, "No route to " + values.get(i));
      thrown.setStackTrace(frames(values.get(i)));
      SecretProviderException kept = sanitizer.keyFailure(Operation.GET_SECRETS, thrown, scrubber);
      assertThat(kept.getKind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(kept.getMessage()).doesNotContain(values.get(i));
      assertThat(kept.getStackTrace()).hasSize(31);
    }
  }

  /** Thirty-one that are code, and one that shows a value. */
  private static StackTraceElement[] frames(String value) {
    StackTraceElement[] frames = new StackTraceElement[32];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = new StackTraceElement(CallScrubberTest.class.getName(), "frames", null, i + 1);
    }
    frames[7] = new StackTraceElement(value, "frames", null, 1);
    return frames;
  }

  @Test
  void aTextIsJudgedTheSameWhenItComesAgain() {
    CallScrubber scrubber = new Scrubber(List.of("a-setting")).forCall(List.of("se", "secret"));
    String encoded =
        "x" + Base64.getEncoder().encodeToString("a secret".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 2; i++) {
      assertThat(scrubber.leaks("nothing here")).isFalse();
      assertThat(scrubber.leaks("a-setting")).isTrue();
      assertThat(scrubber.leaks("73656372657421")).as("hex").isTrue();
      assertThat(scrubber.leaks(encoded)).as("Base64").isTrue();
      assertThat(scrubber.leaks("c2U=")).as("Base64 of a short value").isTrue();
      assertThat(scrubber.leaks("x".repeat(2_000) + "secret")).as("a long text").isTrue();
    }
  }

  @Test
  void aTextThatIsShorterThanTheValueShowsItInPart() {
    CallScrubber scrubber =
        new Scrubber(List.of()).forCall(List.of("the-beginning-of-it-and-the-rest"));
    assertThat(scrubber.leaks("near 'the-beginning'")).isTrue();
    assertThat(scrubber.leaks("near 'the-begin'")).isFalse();
  }

  @Test
  void onlyTheValuesOfItsCallAreWithheld() {
    Scrubber scrubber = new Scrubber(List.of("a-setting"));
    assertThat(scrubber.forCall(List.of("secret")).scrub("the secret"))
        .isEqualTo(Scrubber.WITHHELD);
    assertThat(scrubber.forCall(List.of("")).scrub("the secret")).isEqualTo("the secret");
    assertThat(scrubber.scrub("a-setting")).isEqualTo(Scrubber.WITHHELD);
    assertThat(scrubber + " " + scrubber.forCall(List.of("secret"))).doesNotContain("secret");
  }
}
