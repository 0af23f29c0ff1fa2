package com.algorithmia.secrets.testkit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The whole contract of a secret provider as JUnit 5 tests. Extend it, implement {@link #factory()}
 * and {@link #configuration()}, and override the hooks by which your backend is broken.
 *
 * <p>Each test is named after the clause of {@link com.algorithmia.sdk.plugin.secrets} that it
 * tests and carries {@link Clause}. What the provider does not allow is not skipped: it has to fail
 * correctly. What can't be tested because a hook is missing is skipped, with a reason that names
 * the hook.
 *
 * <p>There is one instance per class, so fields may hold a server. One provider object serves most
 * tests; some make their own. The tests remove what they create.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(ClauseOrder.class)
@DisplayNameGeneration(ClauseNames.class)
@Execution(ExecutionMode.SAME_THREAD)
public abstract class SecretProviderContract extends ProviderHooks
    implements LifeContract,
        ThreadContract,
        IdentifierContract,
        ReadingContract,
        ExpiryContract,
        VersionContract,
        WritingContract,
        ValueContract,
        AttributeContract,
        BulkContract,
        CheckContract,
        CapabilityContract,
        ListingContract,
        SealedContract,
        KeyContract,
        ReencryptionContract,
        FailureContract,
        LeakContract {

  private @Nullable ContractKit kit;

  @Override
  @SuppressWarnings("ClassEscapesDefinedScope")
  public final ContractKit kit() {
    ContractKit current = kit;
    if (current == null) {
      current = new ContractKit(this);
      kit = current;
    }
    return current;
  }

  @BeforeEach
  final void skipUnlessItMayWrite(TestInfo test) {
    Assumptions.assumeTrue(
        mayWrite() || !test.getTags().contains(Writes.TAG), "mayWrite() says no");
  }

  @AfterEach
  final void removeWhatTheTestCreated() {
    kit().endTest();
  }

  @AfterAll
  final void closeWhatIsOpen() {
    if (kit != null) {
      kit.close();
      kit = null;
    }
  }
}
