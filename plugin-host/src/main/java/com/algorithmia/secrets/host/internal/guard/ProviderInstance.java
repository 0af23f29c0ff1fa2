package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.Capability;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.call.Operation;
import com.algorithmia.secrets.host.internal.call.Sanitizer;
import com.algorithmia.secrets.host.internal.load.PluginCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One provider object of a plugin, with a count of the calls that are inside it, so that it can be
 * drained before it is closed. Thread-safe.
 */
final class ProviderInstance {

  private static final Logger log = LoggerFactory.getLogger(ProviderInstance.class);

  private final PluginCode code;
  private final Sanitizer sanitizer;
  private final ProviderFacts facts;
  private volatile @Nullable SecretProvider provider;
  private int inside;
  private boolean leaving;

  private ProviderInstance(PluginCode code, Sanitizer sanitizer, Created created) {
    this.code = code;
    this.sanitizer = sanitizer;
    this.provider = created.provider();
    this.facts = created.facts();
  }

  private record Created(SecretProvider provider, ProviderFacts facts) {}

  /** Makes a provider and learns what is constant about it. */
  static ProviderInstance create(PluginCode code, LoadRequest request) {
    Map<String, String> config = request.config();
    Sanitizer sanitizer = code.sanitizer(config, request.areReadFailureTextsTrusted());
    Created created =
        code.create(
            config,
            request.rule(),
            sanitizer,
            provider -> new Created(provider, ask(code, provider)));
    return new ProviderInstance(code, sanitizer, created);
  }

  private static ProviderFacts ask(PluginCode code, SecretProvider provider) {
    try {
      return ProviderFacts.of(code, provider);
    } catch (Throwable e) {
      // Nobody else will: the provider is not known to anyone yet.
      try {
        provider.close();
      } catch (Throwable alsoFailed) {
        log.debug("A provider that could not be used could not be closed either");
      }
      throw sneaky(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Rethrows as it is.
  private static <E extends Throwable> RuntimeException sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }

  ProviderFacts facts() {
    return facts;
  }

  PluginCode code() {
    return code;
  }

  Sanitizer sanitizer() {
    return sanitizer;
  }

  /** Lets a call in. False if the instance is leaving. */
  synchronized boolean enter() {
    if (leaving) {
      return false;
    }
    inside++;
    return true;
  }

  /** A call is out. */
  synchronized void exit() {
    inside--;
    notifyAll();
  }

  /** The provider, for calls that are inside. */
  SecretProvider provider() {
    SecretProvider current = provider;
    if (current == null) {
      throw Failures.closed();
    }
    return current;
  }

  /** A capability, for calls that are inside. */
  <C extends Capability> C capability(Class<C> type) throws Throwable {
    if (!facts.capabilities().contains(type)) {
      throw SecretProviderException.unsupported("This provider can't do this");
    }
    return provider()
        .capability(type)
        .orElseThrow(() -> Failures.pluginFailure("it does not have a capability any more"));
  }

  /** Lets no call in and waits for those inside, but not longer than that. */
  boolean drain(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    synchronized (this) {
      leaving = true;
      while (inside > 0) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          // At least a millisecond: zero would wait for ever.
          wait(Math.max(1, left / 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    }
  }

  /** Closes the provider, within the deadline of close. Whatever it does, it is let go. */
  void close() {
    SecretProvider closing = provider;
    provider = null;
    if (closing == null) {
      return;
    }
    try {
      boolean done =
          code.runner()
              .call(
                  Operation.CLOSE,
                  code.runner().deadline(Operation.CLOSE),
                  sanitizer,
                  List.of(),
                  () -> closeIt(closing),
                  () -> {});
      log.debug("A provider is closed: {}", done);
    } catch (SecretNotFoundException | RuntimeException e) {
      log.warn("The plugin {} did not close its provider: {}", code.jar().digest(), e.getMessage());
    }
  }

  private boolean closeIt(SecretProvider closing) throws Throwable {
    return code.optional(
        () -> {
          closing.close();
          return true;
        },
        () -> true);
  }
}
