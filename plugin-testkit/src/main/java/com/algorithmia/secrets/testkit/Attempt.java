package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * What became of one call: a result, "not found", a failure of a kind, or anything else. What it
 * says when it is not as expected shows no value, and no throwable that does.
 *
 * @param <T> the result
 */
final class Attempt<T> {

  /**
   * A call of a provider.
   *
   * @param <T> its result
   */
  @FunctionalInterface
  interface Call<T> {
    T run() throws Exception;
  }

  private final String what;
  private final @Nullable T result;
  private final @Nullable Throwable thrown;
  private final boolean mayShow;

  private Attempt(String what, @Nullable T result, @Nullable Throwable thrown, boolean mayShow) {
    this.what = what;
    this.result = result;
    this.thrown = thrown;
    this.mayShow = mayShow;
  }

  /** Makes the call. Failures of the test itself pass. */
  static <T> Attempt<T> of(String what, Call<T> call, Predicate<Throwable> mayBeShown) {
    try {
      return new Attempt<>(what, call.run(), null, true);
    } catch (AssertionError | TestAbortedException e) {
      throw e;
    } catch (Throwable e) {
      return new Attempt<>(what, null, e, mayBeShown.test(e));
    }
  }

  boolean isSuccess() {
    return thrown == null;
  }

  boolean isNotFound() {
    return thrown instanceof SecretNotFoundException;
  }

  boolean failedAs(Kind kind) {
    return thrown instanceof SecretProviderException failure && failure.getKind() == kind;
  }

  /** The failure of a kind; null if it is none. */
  @Nullable SecretProviderException failure() {
    return thrown instanceof SecretProviderException failure ? failure : null;
  }

  /** The result of a call that has to succeed. */
  T expectSuccess() {
    if (thrown != null) {
      throw unexpected("to succeed");
    }
    return Objects.requireNonNull(result, what);
  }

  void expectNotFound() {
    if (!isNotFound()) {
      throw unexpected("SecretNotFoundException");
    }
  }

  /** The failure of a call that has to fail with one of these kinds. */
  SecretProviderException expectKind(Kind... kinds) {
    SecretProviderException failure = failure();
    if (failure == null || !List.of(kinds).contains(failure.getKind())) {
      throw unexpected(Arrays.toString(kinds));
    }
    return failure;
  }

  /** The failure of a call that has to fail, whatever the kind. */
  SecretProviderException expectFailure() {
    return expectKind(Kind.values());
  }

  AssertionError unexpected(String expected) {
    String actual;
    if (thrown == null) {
      actual = "it succeeded";
    } else if (thrown instanceof SecretProviderException failure) {
      actual = "it failed with " + failure.getKind();
    } else {
      actual = "it threw " + thrown.getClass().getName();
    }
    AssertionError error =
        new AssertionError("Expected " + what + ": " + expected + "; but " + actual);
    if (thrown != null && mayShow) {
      error.initCause(thrown);
    }
    return error;
  }

  @Override
  public String toString() {
    return "Attempt[" + what + "]";
  }
}
