package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.testkit.toy.Flaw;
import com.algorithmia.secrets.testkit.toy.ToyFactory;
import com.algorithmia.secrets.testkit.toy.ToyProvider;
import com.algorithmia.secrets.testkit.toy.ToySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract as a tool runs it. */
final class ByLauncherTest {

  @Test
  void soundProviderKeepsEveryClauseThatAppliesToIt() {
    ContractRun run = ContractRun.of(new Flaw("", "none", "full", new ToyFactory()));
    assertThat(run.failures()).isEmpty();
    Set<String> notApplicable = new TreeSet<>(Clauses.tested());
    notApplicable.removeAll(run.passed());
    assertThat(notApplicable).as("only for providers that do not read").containsExactly("3.6");
  }

  @Test
  void skippedTestsNameTheHookOrTheReason() {
    ContractRun run = ContractRun.of(ReadmeExampleTest.class);
    assertThat(run.failures()).isEmpty();
    assertThat(String.join("\n", run.skips()))
        .contains("breakBackend(PERMISSION_DENIED, ...)")
        .contains("THROTTLED can't happen: memory does not throttle")
        .contains("countValueReads()")
        .contains("countSessions()")
        .contains("configurationWithWrongCredential()")
        .contains("masterKeyChange()");
  }

  @Test
  void withoutWritesTheBackendStaysAsItIs() {
    ContractRun run = ContractRun.of(NoWrites.class);
    assertThat(run.failures()).isEmpty();
    assertThat(run.tests()).isGreaterThan(40);
  }

  @Test
  void callThatHangsFailsItsTestInTimeAndNoOther() {
    ContractRun run = ContractRun.of(Hanging.class);
    assertThat(run.failures()).hasSize(1);
    assertThat(run.failures().get(0)).contains("secretLastUpdated", "callDeadline()");
  }

  @Test
  void providerThatCannotBeMadePassesNothing() {
    SecretProviderFactory broken =
        config -> {
          throw new IllegalStateException("no");
        };
    ContractRun run = ContractRun.of(new Flaw("", "it can't be made", "full", broken));
    assertThat(run.failed()).contains("1.5", "3.1", "8.1");
    // An empty configuration problem list is the default of a factory that does not describe
    // itself.
    assertThat(run.passed()).containsExactly("1.3");
  }

  /** Nothing may be written. */
  static final class NoWrites extends ToyContract {
    private String before = "";

    NoWrites() {
      super("full");
    }

    @Override
    protected boolean mayWrite() {
      return false;
    }

    @BeforeAll
    void look() {
      assertThat(existingSecrets()).isNotEmpty();
      before = backendState().orElseThrow();
    }

    @AfterAll
    void lookAgain() {
      assertThat(backendState()).contains(before);
    }
  }

  /** The first question for the time is never answered. */
  static final class Hanging extends ToyContract {
    private static final AtomicBoolean HUNG = new AtomicBoolean();

    Hanging() {
      super(
          "full",
          new ToyFactory() {
            @Override
            protected SecretProvider make(ToySettings settings) {
              return new ToyProvider(settings) {
                @Override
                public Instant secretLastUpdated(SecretIdentifier id)
                    throws SecretNotFoundException {
                  if (!HUNG.getAndSet(true)) {
                    LockSupport.park(this);
                  }
                  return super.secretLastUpdated(id);
                }
              };
            }
          });
    }

    @Override
    protected Duration callDeadline() {
      return Duration.ofMillis(500);
    }
  }
}
