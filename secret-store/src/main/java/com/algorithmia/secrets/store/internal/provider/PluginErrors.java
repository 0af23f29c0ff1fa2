package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.StoreException.Problem;
import java.time.Duration;
import java.util.List;

/** The one place where failures of plugins and providers become the store's. */
public final class PluginErrors {

  /** The host begins some of its messages so, and others not. */
  private static final String REFUSED = "The JAR is refused: ";

  private PluginErrors() {}

  /** A JAR was refused. The host's message shows no setting. */
  static StoreException of(PluginRefusedException e) {
    String message = String.valueOf(e.getMessage());
    return new StoreException(
        ErrorCode.PLUGIN_REFUSED,
        Category.MALFORMED,
        message.startsWith(REFUSED) ? message : REFUSED + message);
  }

  /** A provider failed at anything but a value. The host's messages show no value. */
  public static StoreException of(SecretProviderException e) {
    return switch (e.getKind()) {
      case INVALID_CONFIGURATION -> configuration(problems(e));
      case THROTTLED ->
          new StoreException(
              ErrorCode.THROTTLED,
              Category.THROTTLED,
              "The secret provider is throttled: " + e.getMessage(),
              List.of(),
              null,
              e.getRetryAfter() == null ? Duration.ofSeconds(5) : e.getRetryAfter());
      case UNAVAILABLE ->
          new StoreException(
              ErrorCode.PROVIDER_FAILED,
              Category.UNAVAILABLE,
              "The secret provider does not answer: " + e.getMessage(),
              List.of(),
              null,
              Duration.ofSeconds(5));
      default ->
          new StoreException(
              ErrorCode.PROVIDER_FAILED,
              Category.PROVIDER_FAILED,
              "The secret provider failed: " + e.getMessage());
    };
  }

  /** All that is wrong with settings. */
  static StoreException configuration(List<Problem> problems) {
    return new StoreException(
        ErrorCode.CONFIGURATION_INVALID,
        Category.MALFORMED,
        "The configuration is not accepted: "
            + String.join("; ", problems.stream().map(Problem::message).toList()),
        problems,
        null,
        null);
  }

  static List<Problem> problems(SecretProviderException e) {
    return e.getProblems().isEmpty()
        ? List.of(new Problem(null, String.valueOf(e.getMessage())))
        : e.getProblems().stream()
            .map(problem -> new Problem(problem.getKey(), problem.toString()))
            .toList();
  }
}
