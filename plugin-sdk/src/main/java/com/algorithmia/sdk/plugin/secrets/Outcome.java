package com.algorithmia.sdk.plugin.secrets;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one of many: a result, "not found", or a failure of its own (clause 7.2).
 * Immutable. {@code toString()} does not show the result.
 *
 * @param <T> the result, not null
 * @since 2.0
 */
public final class Outcome<T> {

  private final @Nullable T result;
  private final @Nullable SecretProviderException failure;

  private Outcome(@Nullable T result, @Nullable SecretProviderException failure) {
    this.result = result;
    this.failure = failure;
  }

  /** It went well. */
  public static <T> Outcome<T> of(T result) {
    return new Outcome<>(Objects.requireNonNull(result, "result"), null);
  }

  /** It is not there. */
  public static <T> Outcome<T> notFound() {
    return new Outcome<>(null, null);
  }

  /** It failed. */
  public static <T> Outcome<T> failed(SecretProviderException failure) {
    return new Outcome<>(null, Objects.requireNonNull(failure, "failure"));
  }

  /**
   * Asks for each key in turn and notes what became of it. A {@link SecretNotFoundException} is
   * {@link #notFound()}; any other exception is a failure of that key alone. Errors such as {@link
   * OutOfMemoryError} pass.
   *
   * @return one outcome for each different provider key, in the order asked
   */
  public static <T> Map<String, Outcome<T>> forEach(
      Collection<? extends SecretIdentifier> ids, Question<T> question) {
    Map<String, Outcome<T>> outcomes = new LinkedHashMap<>();
    for (SecretIdentifier id : ids) {
      String key = id.getProviderKey();
      if (!outcomes.containsKey(key)) {
        outcomes.put(key, ask(id, question));
      }
    }
    return outcomes;
  }

  private static <T> Outcome<T> ask(SecretIdentifier id, Question<T> question) {
    try {
      T result = question.ask(id);
      return result == null ? failed(pluginFailure("null")) : of(result);
    } catch (SecretNotFoundException e) {
      return notFound();
    } catch (SecretProviderException e) {
      return failed(e);
    } catch (RuntimeException e) {
      return failed(pluginFailure(e.getClass().getName()));
    }
  }

  private static SecretProviderException pluginFailure(String what) {
    return new SecretProviderException(
        SecretProviderException.Kind.PLUGIN_FAILURE, "The plugin failed: " + what);
  }

  /** Whether there is a result. */
  public boolean isPresent() {
    return result != null;
  }

  /** Whether it is not there. */
  public boolean isNotFound() {
    return result == null && failure == null;
  }

  /** The failure; null if there is none. */
  public @Nullable SecretProviderException getFailure() {
    return failure;
  }

  /**
   * The result.
   *
   * @throws SecretNotFoundException if it is not there
   * @throws SecretProviderException if it failed
   */
  public T get() throws SecretNotFoundException {
    if (result != null) {
      return result;
    }
    if (failure != null) {
      throw failure;
    }
    throw new SecretNotFoundException("There is no such secret");
  }

  /** Tells how it went, not the result. */
  @Override
  public String toString() {
    if (result != null) {
      return "Outcome[found]";
    }
    return failure == null ? "Outcome[not found]" : "Outcome[" + failure.getKind() + "]";
  }

  /**
   * Something that can be asked of one secret.
   *
   * @param <T> the answer
   */
  @FunctionalInterface
  public interface Question<T> {

    /** Gives the answer, not null. */
    T ask(SecretIdentifier id) throws SecretNotFoundException;
  }
}
