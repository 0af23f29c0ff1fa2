package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerMainTest {

  private final PrintStream before = System.out;

  @AfterEach
  void restore() {
    System.setOut(before);
  }

  @Test
  void whatAProviderPrintsDoesNotGetIntoTheWorkloadsOutput() {
    assertThat(WorkerMain.run("--nonsense")).isEqualTo(125);
    assertThat(System.out).isSameAs(System.err);
    System.setOut(before);
    assertThat(WorkerMain.inject("--nonsense")).isEqualTo(2);
    assertThat(System.out).isSameAs(System.err);
  }
}
