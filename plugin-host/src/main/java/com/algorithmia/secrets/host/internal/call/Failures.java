package com.algorithmia.secrets.host.internal.call;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Failures that the host itself tells, in one place for their wording. */
public final class Failures {

  static final String NO_SECRET = "it gave no secret (null)";
  static final String NO_VALUE = "it gave a secret without a value (null)";
  static final String NEGATIVE_TTL = "it gave a secret with a negative time to live";
  static final String NULL = "it gave null";

  private static final String PLUGIN = "The plugin failed: ";
  private static final String CLOSED = "This provider is closed";

  /** Texts that a plugin may send back without anything of its own in them. */
  private static final Set<String> OWN =
      Set.of(CLOSED, PLUGIN + NO_SECRET, PLUGIN + NO_VALUE, PLUGIN + NEGATIVE_TTL, PLUGIN + NULL);

  private Failures() {}

  /** The plugin broke the contract; the text names how, without anything of its answer. */
  public static SecretProviderException pluginFailure(String what) {
    return new SecretProviderException(Kind.PLUGIN_FAILURE, PLUGIN + what);
  }

  /** Nothing was changed; worth a retry. */
  public static SecretProviderException unavailable(String why) {
    return new SecretProviderException(Kind.UNAVAILABLE, why);
  }

  /** The provider was closed (clause 1.7). */
  public static SecretProviderException closed() {
    return unavailable(CLOSED);
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

  /** What is told of a failed read instead of a plugin's own words: the kind alone. */
  static String readFailure(Kind kind, @Nullable String words) {
    if (words != null && OWN.contains(words)) {
      return words;
    }
    return "The provider answered "
        + kind
        + "; its own words are withheld, since they could hold the value (checkConnection() tells"
        + " more)";
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
