package com.algorithmia.secrets.worker.internal.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StartFailuresTest {

  private static WorkerException failure(String message) {
    return new WorkerException(Reason.FAILED, message);
  }

  @Test
  void whatHitsManyIsSaidOnceWithTheirNames() {
    String text =
        StartFailures.text(
            new TreeMap<>(
                Map.of(
                    "A", failure("the secret A can't be read: no such key"),
                    "B", failure("the secret B can't be read: it has expired"),
                    "C", failure("the secret C can't be read: no such key"))));
    assertThat(text)
        .isEqualTo(
            "the secrets A, C can't be read: no such key; the secret B can't be read: it has"
                + " expired");
  }

  @Test
  void sentencesOfAnotherKindStayAsTheyAre() {
    String text =
        StartFailures.text(
            new TreeMap<>(Map.of("A", failure("A is too long"), "B", failure("B is too long"))));
    assertThat(text).isEqualTo("A is too long; B is too long");
  }
}
