package com.algorithmia.secrets.host.internal.call;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a plugin gives or throws into objects of the host, so that neither an object nor a
 * Throwable of the plugin is kept. Runs on the plugin's threads, under its context class loader,
 * because it calls the plugin's getters.
 */
public final class Sanitizer {

  private static final int MAX_FRAMES = 32;
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

  private final Scrubber scrubber;
  private final boolean trustReadFailureTexts;
  private final boolean contract1;

  /** For a plugin of contract 2.0 that is not trusted with texts. */
  public Sanitizer(Scrubber scrubber) {
    this(scrubber, false, false);
  }

  /**
   * Scrubs texts with this.
   *
   * @param trustReadFailureTexts whether texts may be passed on that could hold a value which the
   *     scrubber can't know
   * @param contract1 whether the plugin is of contract 1.x, which knew no version of a secret
   */
  public Sanitizer(Scrubber scrubber, boolean trustReadFailureTexts, boolean contract1) {
    this.scrubber = scrubber;
    this.trustReadFailureTexts = trustReadFailureTexts;
    this.contract1 = contract1;
  }

  /** For texts outside of exceptions. */
  public Scrubber scrubber() {
    return scrubber;
  }

  /** Copies a secret; a null in it or a negative time to live is a plugin failure. */
  public SimpleSecret secret(@Nullable Secret secret) {
    if (secret == null) {
      throw Failures.pluginFailure(Failures.NO_SECRET);
    }
    String value = secret.getValue();
    int ttl = secret.getTtl();
    if (value == null) {
      throw Failures.pluginFailure(Failures.NO_VALUE);
    }
    if (ttl < 0) {
      throw Failures.pluginFailure(Failures.NEGATIVE_TTL);
    }
    return new SimpleSecret(value, ttl, version(secret));
  }

  /** What an old plugin has of that name, and what does not fit, counts as not there. */
  private @Nullable String version(Secret secret) {
    try {
      return secret.getVersion();
    } catch (LinkageError e) {
      if (contract1) {
        return null;
      }
      throw e;
    }
  }

  /** Copies an identifier; a null or malformed key is a plugin failure. */
  public SimpleSecretIdentifier identifier(@Nullable SecretIdentifier id) {
    String key = id == null ? null : id.getProviderKey();
    if (key == null || !SimpleSecretIdentifier.isWellFormed(key)) {
      throw Failures.pluginFailure("it gave no well-formed provider key");
    }
    return new SimpleSecretIdentifier(key);
  }

  /** What may never be null. */
  public <T> T notNull(@Nullable T answer) {
    if (answer == null) {
      throw Failures.pluginFailure(Failures.NULL);
    }
    return answer;
  }

  /**
   * Rebuilds a failure without the plugin's Throwable.
   *
   * @param values the values of this call, which must not be in a text
   * @return a {@link SecretNotFoundException}, a {@link SecretProviderException}, or a {@link
   *     RejectedArgument}
   */
  public Exception failure(Operation operation, Throwable thrown, List<String> values) {
    return failure(operation, thrown, scrubber.forCall(values));
  }

  /** The same for one of many failures of a call. */
  public Exception failure(Operation operation, Throwable thrown, CallScrubber values) {
    boolean unknown = operation.meetsUnknownValues() && !trustReadFailureTexts;
    Exception rebuilt = rebuild(thrown, values, unknown);
    rebuilt.setStackTrace(frames(thrown, values, unknown));
    return rebuilt;
  }

  /** {@link #failure} of one key among several. */
  public SecretProviderException keyFailure(
      Operation operation, SecretProviderException thrown, CallScrubber values) {
    return (SecretProviderException) failure(operation, thrown, values);
  }

  private Exception rebuild(Throwable thrown, CallScrubber values, boolean unknown) {
    if (thrown instanceof SecretNotFoundException) {
      // Not its message: that of a subclass could be anything.
      return new SecretNotFoundException("There is no such secret");
    }
    if (thrown instanceof SecretProviderException known) {
      return rebuild(known, values, unknown);
    }
    if (thrown instanceof IllegalArgumentException) {
      return new RejectedArgument(className(thrown, values));
    }
    return Failures.pluginFailure(className(thrown, values));
  }

  /** Rebuilds a failure of the contract, of whatever origin. */
  private SecretProviderException rebuild(
      SecretProviderException thrown, CallScrubber values, boolean unknown) {
    Kind kind = thrown.getKind();
    if (!unknown && !thrown.getProblems().isEmpty()) {
      return SecretProviderException.invalidConfiguration(problems(thrown.getProblems(), values));
    }
    String message =
        unknown
            ? Failures.readFailure(kind, thrown.getMessage())
            : values.scrub(thrown.getMessage());
    Duration retryAfter = thrown.getRetryAfter();
    if (retryAfter == null) {
      return new SecretProviderException(kind, message);
    }
    Duration bounded =
        retryAfter.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : retryAfter;
    return SecretProviderException.throttled(message, bounded.isNegative() ? null : bounded);
  }

  /** Copies what is wrong with a configuration. */
  public List<ConfigurationProblem> problems(@Nullable List<ConfigurationProblem> problems) {
    return problems(problems, scrubber.forCall(List.of()));
  }

  private List<ConfigurationProblem> problems(
      @Nullable List<ConfigurationProblem> problems, CallScrubber values) {
    List<ConfigurationProblem> copies = new ArrayList<>();
    for (ConfigurationProblem problem : notNull(problems)) {
      String key = notNull(problem).getKey();
      String message = values.scrub(problem.getMessage());
      copies.add(
          key == null
              ? ConfigurationProblem.general(message)
              : ConfigurationProblem.of(values.scrub(key), message));
    }
    return copies;
  }

  private static String className(Throwable thrown, CallScrubber values) {
    return values.scrub(thrown.getClass().getName());
  }

  /** Class and method names only, and not even those if they show a value. */
  private static StackTraceElement[] frames(
      Throwable thrown, CallScrubber values, boolean unknown) {
    StackTraceElement[] given;
    try {
      given = thrown.getStackTrace();
    } catch (Throwable overridden) {
      // The plugin's own class decides what this method does; without frames it is, then.
      given = new StackTraceElement[0];
    }
    List<StackTraceElement> kept = new ArrayList<>();
    for (int i = 0; given != null && i < given.length && kept.size() < MAX_FRAMES; i++) {
      StackTraceElement frame = given[i];
      String text = frame == null ? "" : frame.getClassName() + "." + frame.getMethodName();
      if (frame == null
          || text.length() > 1_000
          || values.leaks(text)
          || (unknown && !isCode(frame))) {
        continue;
      }
      kept.add(
          new StackTraceElement(
              frame.getClassName(), frame.getMethodName(), null, frame.getLineNumber()));
    }
    return kept.toArray(StackTraceElement[]::new);
  }

  /** Whether there is such a class and method: a plugin can put any text into a frame. */
  private static boolean isCode(StackTraceElement frame) {
    String method = frame.getMethodName();
    try {
      Class<?> type =
          Class.forName(
              frame.getClassName(), false, Thread.currentThread().getContextClassLoader());
      return method.equals("<init>")
          || method.equals("<clinit>")
          || Arrays.stream(type.getDeclaredMethods())
              .anyMatch(declared -> declared.getName().equals(method));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * The plugin threw {@link IllegalArgumentException}: for most operations a plugin failure, for
   * cursors and limits what the contract says.
   */
  public static final class RejectedArgument extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RejectedArgument(String className) {
      super(className);
    }

    /** What it is for operations whose contract does not know it. */
    public SecretProviderException asPluginFailure() {
      SecretProviderException failure = Failures.pluginFailure(String.valueOf(getMessage()));
      failure.setStackTrace(getStackTrace());
      return failure;
    }
  }
}
