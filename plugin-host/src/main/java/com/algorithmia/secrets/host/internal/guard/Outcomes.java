package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.internal.call.CallScrubber;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.call.Operation;
import com.algorithmia.secrets.host.internal.call.Sanitizer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Copies what a plugin answered to a question for many. */
final class Outcomes {

  private Outcomes() {}

  /**
   * One outcome for each key, in their order: missing ones are plugin failures, others are dropped
   * (clause 7.1).
   *
   * @param operation what was asked
   * @param values the values of this call, which must not be in a message
   * @param copy of one result; may throw for what breaks the contract, which fails that key alone
   */
  static <P, H> Map<String, Outcome<H>> copy(
      Operation operation,
      Collection<String> keys,
      Map<String, Outcome<P>> given,
      Sanitizer sanitizer,
      List<String> values,
      Function<P, H> copy) {
    CallScrubber scrubber = sanitizer.scrubber().forCall(values);
    Map<String, Outcome<H>> outcomes = new LinkedHashMap<>();
    for (String key : keys) {
      outcomes.put(key, copyOne(operation, given.get(key), sanitizer, scrubber, copy));
    }
    return outcomes;
  }

  private static <P, H> Outcome<H> copyOne(
      Operation operation,
      @Nullable Outcome<P> given,
      Sanitizer sanitizer,
      CallScrubber scrubber,
      Function<P, H> copy) {
    if (given == null) {
      return Outcome.failed(Failures.pluginFailure("it left out a secret"));
    }
    SecretProviderException failure = given.getFailure();
    if (failure != null) {
      return Outcome.failed(sanitizer.keyFailure(operation, failure, scrubber));
    }
    if (given.isNotFound()) {
      return Outcome.notFound();
    }
    try {
      return Outcome.of(copy.apply(given.get()));
    } catch (Throwable thrown) {
      // The result may be an object of the plugin's own, and its getters throw anything.
      return Outcome.failed(rebuilt(sanitizer.failure(operation, thrown, scrubber)));
    }
  }

  private static SecretProviderException rebuilt(Exception failure) {
    if (failure instanceof SecretProviderException known) {
      return known;
    }
    return failure instanceof Sanitizer.RejectedArgument rejected
        ? rejected.asPluginFailure()
        : Failures.pluginFailure(failure.getClass().getName());
  }

  /** The result; null if there is none. */
  static <T> @Nullable T resultOf(Outcome<T> outcome) {
    try {
      return outcome.isPresent() ? outcome.get() : null;
    } catch (SecretNotFoundException e) {
      return null;
    }
  }
}
