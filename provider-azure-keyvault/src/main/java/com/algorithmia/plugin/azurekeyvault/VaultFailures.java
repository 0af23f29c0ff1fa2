package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.azure.core.exception.AzureException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts what goes wrong between this plugin and the vault into kinds: the only place that does.
 * Messages say what to do and are of our own making; nothing of an answer but well-formed codes is
 * looked at, and no cause is kept.
 */
final class VaultFailures {

  static final String SECRET_DISABLED = "SecretDisabled";
  static final String SECRET_NOT_FOUND = "SecretNotFound";

  /** Longer waits are not believed. */
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

  private static final String FIREWALL =
      "The vault's firewall refuses this machine: allow its address under Networking of the vault,"
          + " or use a private endpoint";

  private VaultFailures() {}

  static SecretProviderException classify(RuntimeException failure, Operation operation) {
    SecretProviderException ours = find(failure, SecretProviderException.class);
    if (ours != null) {
      return ours;
    }
    if (operation.isOutcomeOpen()) {
      return outcomeUnknown();
    }
    TransportException transport = find(failure, TransportException.class);
    if (transport != null) {
      return failure(Kind.UNAVAILABLE, "Key Vault is not reached: " + transport.reason().advice());
    }
    HttpResponseException response = find(failure, HttpResponseException.class);
    if (response != null && response.getResponse() != null) {
      return ofStatus(response.getResponse());
    }
    if (isForeignChallenge(failure)) {
      return foreignChallenge();
    }
    if (failure instanceof AzureException
        || failure instanceof UncheckedIOException
        || failure instanceof NullPointerException) {
      return notUnderstood();
    }
    return failure(
        Kind.PLUGIN_FAILURE, "The Azure SDK failed with " + failure.getClass().getSimpleName());
  }

  static SecretProviderException foreignChallenge() {
    return failure(
        Kind.INVALID_CONFIGURATION,
        "The vault asks for tokens of another domain than its own: check vault_url and cloud; in a"
            + " private cloud that is known to do so, set "
            + Settings.DISABLE_CHALLENGE_VERIFICATION);
  }

  static boolean isFirewall(SecretProviderException failure) {
    return FIREWALL.equals(failure.getMessage());
  }

  /** The answer is none that Key Vault gives. */
  static SecretProviderException notUnderstood() {
    return failure(
        Kind.UNAVAILABLE,
        "The answer is not one of Key Vault: check that vault_url is the address of a vault");
  }

  static SecretProviderException outcomeUnknown() {
    return failure(
        Kind.OUTCOME_UNKNOWN,
        "Key Vault's answer to a change was lost: whether it happened is to be looked up");
  }

  static SecretProviderException timedOut(Operation operation) {
    return operation.isOutcomeOpen()
        ? outcomeUnknown()
        : failure(Kind.UNAVAILABLE, "Key Vault did not answer within the setting timeout");
  }

  static SecretProviderException interrupted(Operation operation) {
    return operation.isOutcomeOpen()
        ? outcomeUnknown()
        : failure(Kind.UNAVAILABLE, "The operation was interrupted");
  }

  private static SecretProviderException ofStatus(HttpResponse response) {
    int status = response.getStatusCode();
    List<String> codes = codes(response);
    if (status < 300) {
      return notUnderstood();
    }
    if (status < 400) {
      return failure(
          Kind.UNAVAILABLE,
          "Key Vault answers with a redirect, which is not followed: check vault_url");
    }
    return switch (status) {
      case 401 ->
          failure(
              Kind.UNAUTHENTICATED,
              "Key Vault does not accept the token: check that tenant_id is the tenant of the"
                  + " vault, that the credential was not revoked, and this machine's clock");
      case 403 -> forbidden(codes);
      case 409 -> conflict(NameState.of(codes));
      case 429 ->
          SecretProviderException.throttled(
              "Key Vault has too many requests of this vault", retryAfter(response));
      default ->
          status >= 500
              ? failure(Kind.UNAVAILABLE, "Key Vault is in trouble (HTTP " + status + ")")
              : failure(
                  Kind.UNAVAILABLE,
                  "The answer is not one that Key Vault gives (HTTP "
                      + status
                      + "): check that vault_url is the address of a vault");
    };
  }

  private static SecretProviderException forbidden(List<String> codes) {
    if (codes.contains(SECRET_DISABLED)) {
      return disabled();
    }
    if (codes.contains("ForbiddenByFirewall") || codes.contains("ForbiddenByConnection")) {
      return failure(Kind.PERMISSION_DENIED, FIREWALL);
    }
    return failure(
        Kind.PERMISSION_DENIED,
        "Key Vault denies this to the credential: give it the right under Access control (IAM) or"
            + " Access policies of the vault; the check of the connection tells which one is"
            + " missing");
  }

  static SecretProviderException disabled() {
    return failure(
        Kind.NOT_USABLE, "The secret is disabled: an operator can enable it in Key Vault");
  }

  static SecretProviderException conflict(NameState name) {
    String state =
        switch (name) {
          case DELETED -> "its name belongs to a deleted secret, which can be recovered or purged";
          case BEING_DELETED -> "it is being deleted: try again when Azure has finished";
          case BEING_RECOVERED -> "it is being recovered: try again when Azure has finished";
          case UNKNOWN -> "somebody else is changing it: try again";
        };
    return failure(Kind.CONFLICT, "The secret can't be changed now: " + state);
  }

  /** Whether the vault itself says that there is no such secret: not any 404 will do. */
  static boolean isNotFound(RuntimeException failure) {
    HttpResponse response = response(failure);
    return response != null
        && response.getStatusCode() == 404
        && codes(response).contains(SECRET_NOT_FOUND);
  }

  static boolean hasStatus(RuntimeException failure, int status) {
    HttpResponse response = response(failure);
    return response != null && response.getStatusCode() == status;
  }

  /** Why a name can't be written to, after a 409; {@code UNKNOWN} for other failures. */
  static NameState nameState(RuntimeException failure) {
    HttpResponse response = response(failure);
    return response == null || response.getStatusCode() != 409
        ? NameState.UNKNOWN
        : NameState.of(codes(response));
  }

  private static @Nullable HttpResponse response(RuntimeException failure) {
    HttpResponseException response = find(failure, HttpResponseException.class);
    return response == null ? null : response.getResponse();
  }

  private static List<String> codes(HttpResponse response) {
    return SafeErrorBody.codes(response.getBodyAsBinaryData().toBytes());
  }

  /** How long the server asks to wait; null if it does not say, or not in words we know. */
  static @Nullable Duration retryAfter(HttpResponse response) {
    String text = response.getHeaderValue(HttpHeaderName.RETRY_AFTER);
    return text == null ? null : retryAfter(text, response.getHeaderValue(HttpHeaderName.DATE));
  }

  static @Nullable Duration retryAfter(String text, @Nullable String date) {
    Duration wait;
    try {
      wait = Duration.ofSeconds(Long.parseLong(text.trim()));
    } catch (NumberFormatException | ArithmeticException e) {
      Instant until = parseDate(text);
      Instant now = parseDate(date);
      wait = until == null || now == null ? null : Duration.between(now, until);
    }
    if (wait == null || wait.isNegative()) {
      return null;
    }
    return wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait;
  }

  /** A date of HTTP; null if it is none. */
  static @Nullable Instant parseDate(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** The SDK throws a plain RuntimeException here; its text is all there is to tell it by. */
  private static boolean isForeignChallenge(Throwable failure) {
    String message = failure.getMessage();
    return message != null && message.startsWith("The challenge resource ");
  }

  static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
      for (Throwable suppressed : t.getSuppressed()) {
        if (type.isInstance(suppressed)) {
          return type.cast(suppressed);
        }
      }
    }
    return null;
  }

  static SecretProviderException failure(Kind kind, String message) {
    return new SecretProviderException(kind, message);
  }
}
