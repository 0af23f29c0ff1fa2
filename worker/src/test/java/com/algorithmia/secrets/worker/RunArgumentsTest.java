package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.process.ChangeAction;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunArgumentsTest {

  @Test
  void everythingAfterTheDashesIsTheCommand() {
    RunOptions options =
        RunArguments.run("--algorithm", "acme/resize", "--", "sh", "-c", "x", "--", "--pristine");
    assertThat(options.command).containsExactly("sh", "-c", "x", "--", "--pristine");
    assertThat(options.algorithm).isEqualTo("acme/resize");
    assertThat(options.pristine).isFalse();
  }

  @Test
  void optionsHaveTheirDefaults() {
    RunOptions options = RunArguments.run("--", "true");
    assertThat(options.onChange).isEqualTo(ChangeAction.NONE);
    assertThat(options.terminateOnRevoke).isTrue();
    assertThat(options.grace).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.outageLimit).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void optionsAreReadInBothForms() {
    RunOptions options =
        RunArguments.run(
            "--optional=A",
            "--optional",
            "B",
            "--keep",
            "PATH",
            "--on-change=signal:HUP",
            "--on-revoke",
            "ignore",
            "--grace=0",
            "--outage-limit",
            "0",
            "--files",
            "auto",
            "--",
            "true");
    assertThat(options.optional).containsExactly("A", "B");
    assertThat(options.keep).containsExactly("PATH");
    assertThat(options.onChange).isEqualTo(new ChangeAction(ChangeAction.Kind.SIGNAL, "HUP"));
    assertThat(options.terminateOnRevoke).isFalse();
    assertThat(options.grace).isZero();
    assertThat(options.outageLimit).isZero();
    assertThat(options.files).isEqualTo("auto");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--",
        "true",
        "--nonsense -- true",
        "--algorithm -- true",
        "--grace x -- true",
        "--grace -1 -- true",
        "--grace 99999999999 -- true",
        "--on-revoke maybe -- true",
        "--on-change signal:KILL -- true",
        "--pristine=yes -- true",
        "--exec --files auto -- true",
        "--exec --on-change restart -- true",
        "--algorithm a/b --env-file f -- true",
        "--optional --exec -- true",
        "--files --exec -- true",
        "--optional=--exec -- true",
        "--optional"
      })
  void wrongUsageIsToldAndNothingElseIsDone(String line) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
    assertThatThrownBy(() -> RunArguments.checkRun(arguments))
        .isInstanceOfSatisfying(
            WorkerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE));
  }

  @Test
  void injectNeedsATemplateAndATarget() {
    for (List<String> arguments :
        List.of(List.<String>of(), List.of("-i", "a"), List.of("-i", "a", "-o", "b", "--", "x"))) {
      assertThatThrownBy(() -> RunArguments.checkInject(arguments.toArray(new String[0])))
          .isInstanceOf(WorkerException.class);
    }
    RunArguments.checkInject("-i", "a", "-o", "b");
  }

  @Test
  void helpIsAskedForBeforeTheDashesOnly() {
    assertThat(RunArguments.asksForHelp("--algorithm", "a/b", "--help")).isTrue();
    assertThat(RunArguments.asksForHelp("--", "x", "--help")).isFalse();
    assertThat(RunArguments.runHelp().lines()).allMatch(line -> line.length() <= 130);
  }
}
