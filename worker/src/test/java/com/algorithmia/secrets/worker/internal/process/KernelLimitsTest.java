package com.algorithmia.secrets.worker.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.WorkerException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Against the kernel that runs this test: what is let through starts, what is one more does not.
 */
class KernelLimitsTest {

  private static final int LONGEST = 128 * 1024 - "NAME=".length() - 1;

  private final KernelLimits limits = KernelLimits.ofThisProcess();
  private final Launch launch =
      Launch.of(List.of("/bin/true"), () -> Inheritance.of(true, Set.of(), false), limits);

  @Test
  void theLimitsAreThoseOfTheKernel() {
    assertThat(KernelLimits.ofStackLimit("8388608").maxTotal()).isEqualTo(2 << 20);
    assertThat(KernelLimits.ofStackLimit("unlimited").maxTotal()).isEqualTo(6 << 20);
    assertThat(KernelLimits.ofStackLimit("1099511627776").maxTotal()).isEqualTo(6 << 20);
    assertThat(KernelLimits.ofStackLimit("65536").maxTotal()).isEqualTo(128 << 10);
  }

  @Test
  void theLongestValueStartsAndOneByteMoreIsRefused() throws Exception {
    assertThat(run(Map.of("NAME", "x".repeat(LONGEST)))).isZero();
    assertThat(run(Map.of("NAME", "\u00e4".repeat(LONGEST / 2) + "x".repeat(LONGEST % 2))))
        .isZero();
    assertRefused(Map.of("NAME", "x".repeat(LONGEST + 1)), "NAME has 131073 bytes");
    assertRefused(Map.of("NAME", "\u00e4".repeat(LONGEST / 2 + 1)), "NAME");
  }

  @Test
  void asMuchAsFitsStartsAndWhatIsMoreIsRefused() throws Exception {
    Map<String, String> values = new HashMap<>();
    long left = limits.maxTotal() - 4096 - "/bin/true".length() - 1 - 8;
    for (int i = 0; left > 70_000; i++) {
      values.put("V" + (100 + i), "x".repeat(65_536));
      left -= "V100".length() + 65_536 + 2 + 8;
    }
    values.put("LAST", "x".repeat((int) left - "LAST".length() - 2 - 8));
    assertThat(run(values)).isZero();
    values.put("LAST", values.get("LAST") + "x");
    assertRefused(values, "ulimit -s");
  }

  @Test
  void aLongArgumentIsRefused() {
    Launch longArgument =
        Launch.of(
            List.of("/bin/true", "x".repeat(128 * 1024)),
            () -> Inheritance.of(true, Set.of(), false),
            limits);
    assertThatThrownBy(() -> longArgument.check(SecretVariables.of(Map.of())))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("argument");
  }

  private int run(Map<String, String> values) throws Exception {
    SecretVariables secrets = SecretVariables.of(values);
    assertThatCode(() -> launch.check(secrets)).doesNotThrowAnyException();
    CompletableFuture<Integer> code = new CompletableFuture<>();
    launch.start(secrets).onExit(code::complete);
    return code.get();
  }

  private void assertRefused(Map<String, String> values, String why) {
    assertThatThrownBy(() -> launch.start(SecretVariables.of(values)))
        .isInstanceOfSatisfying(
            WorkerException.class,
            e -> assertThat(e.reason()).isEqualTo(WorkerException.Reason.REFUSED))
        .hasMessageContaining(why)
        .hasMessageContaining("nothing was started")
        .hasMessageNotContaining("xxxx");
  }
}
