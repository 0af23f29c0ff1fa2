package com.algorithmia.secrets.host.internal.call;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;

/** Failures that the host itself tells, in one place for their wording. */
public final class Failures {

  private Failures() {}

  /** The plugin broke the contract; the text names how, without anything of its answer. */
  public static SecretProviderException pluginFailure(String what) {
    return new SecretProviderException(Kind.PLUGIN_FAILURE, "The plugin failed: " + what);
  }

  /** Nothing was changed; worth a retry. */
  public static SecretProviderException unavailable(String why) {
    return new SecretProviderException(Kind.UNAVAILABLE, why);
  }

  /** The provider was closed (clause 1.7). */
  public static SecretProviderException closed() {
    return unavailable("This provider is closed");
  }

  /** The deadline passed: an answer is lost, a write's outcome with it. */
  public static SecretProviderException deadlineMissed(Operation operation, boolean started) {
    if (started && operation.isWrite()) {
      return new SecretProviderException(
          Kind.OUTCOME_UNKNOWN,
          "The provider did not answer in time; whether it did "
              + operation.label()
              + " is not known");
    }
    return unavailable(
        started
            ? "The provider did not answer in time"
            : "The provider is busy; the call did not get its turn in time");
  }

  /** Whether an older value may stand in for the failed read. */
  public static boolean allowsLastKnownGood(SecretProviderException failure) {
    return failure.getKind() == Kind.UNAVAILABLE;
  }

  /** Whether the failure says that this secret may not be handed out any more. */
  public static boolean evicts(SecretProviderException failure) {
    return failure.getKind() == Kind.PERMISSION_DENIED || failure.getKind() == Kind.NOT_USABLE;
  }
}
