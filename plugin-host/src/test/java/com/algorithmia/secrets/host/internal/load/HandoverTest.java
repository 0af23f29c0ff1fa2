package com.algorithmia.secrets.host.internal.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandoverTest {

  private static final SecretProvider PROVIDER =
      (SecretProvider)
          Proxy.newProxyInstance(
              HandoverTest.class.getClassLoader(),
              new Class<?>[] {SecretProvider.class},
              (proxy, method, arguments) -> {
                throw new AssertionError("nobody calls it");
              });

  @Test
  void whatIsMadeBeforeTheCallerLeavesIsTheCallersToClose() {
    Handover handover = new Handover();
    assertThat(handover.offer(PROVIDER)).isTrue();
    assertThat(handover.abandon().orElseThrow() == PROVIDER).isTrue();
  }

  @Test
  void whatIsMadeAfterTheCallerLeftIsTheMakersToClose() {
    Handover handover = new Handover();
    assertThat(handover.abandon()).isEmpty();
    assertThat(handover.offer(PROVIDER)).isFalse();
    assertThat(handover.abandon()).isEmpty();
  }

  @Test
  void atTheSameTimeExactlyOneOfBothHasToCloseIt() throws Exception {
    for (int i = 0; i < 1_000; i++) {
      Handover handover = new Handover();
      CyclicBarrier together = new CyclicBarrier(2);
      CompletableFuture<Boolean> maker =
          CompletableFuture.supplyAsync(
              () -> {
                meet(together);
                return !handover.offer(PROVIDER);
              },
              work -> new Thread(work).start());
      meet(together);
      Optional<SecretProvider> callers = handover.abandon();
      assertThat(maker.get()).isNotEqualTo(callers.isPresent());
    }
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      int unused = barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
