package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.List;

/**
 * Puts what Vault refuses into kinds. Its texts are compared here, since the statuses alone are
 * ambiguous, and never shown.
 */
final class Refusals {

  private Refusals() {}

  /**
   * Whether a 404 means that there is no such secret. It also means that there is no such mount, no
   * such namespace, or that the mount runs another version of KV: those say something, a missing
   * secret says nothing.
   */
  static boolean saysNotThere(Reply reply) {
    return reply.isNotFound()
        && reply.body().get("errors").items().isEmpty()
        && reply.body().get("warnings").items().isEmpty();
  }

  /** Whether a write was refused because another version is current. */
  static boolean isCheckAndSet(Reply reply) {
    return reply.status() == 400 && reply.complains("check-and-set parameter did not match");
  }

  /** The failure that an answer means. Not for answers that mean "it is not there". */
  static SecretProviderException of(Reply reply, VaultRequest request) {
    if (reply.isAfterLostAnswer()) {
      return new SecretProviderException(
          Kind.OUTCOME_UNKNOWN,
          "The answer to a write was lost, and the repetition was refused: it may or may not have happened");
    }
    if (reply.isNotFound() && reply.complains("namespace not found")) {
      return configuration("vault_namespace", "names a namespace that is not there");
    }
    if (reply.isNotFound() && reply.complains("versioned k/v")) {
      return configuration(
          "vault_kv_version", "says 1, but the mount runs KV version 2: leave it out or say 2");
    }
    if (reply.isNotFound() && reply.complains("no handler for route")) {
      return configuration(
          "vault_secret_path",
          "begins with a mount that is not there (any more), or not in this namespace");
    }
    return switch (reply.status()) {
      case 403 -> denied(request);
      case 413 ->
          SecretProviderException.invalidValue("The value is longer than this Vault takes (413)");
      default ->
          new SecretProviderException(
              Kind.UNAVAILABLE,
              "Vault refused "
                  + request
                  + " ("
                  + reply.status()
                  + ") for a reason that it tells in its log");
    };
  }

  /** The token is good, but may not do this. */
  private static SecretProviderException denied(VaultRequest request) {
    String capability =
        switch (request.method()) {
          case "DELETE" -> "\"delete\"";
          case "GET" -> request.isList() ? "\"list\"" : "\"read\"";
          default -> "\"create\", \"update\"";
        };
    return new SecretProviderException(
        Kind.PERMISSION_DENIED,
        "The token's policies do not allow this. Missing: path \""
            + request.path()
            + "\" { capabilities = ["
            + capability
            + "] }, best with * at the end");
  }

  static SecretProviderException configuration(String setting, String message) {
    return SecretProviderException.invalidConfiguration(
        List.of(ConfigurationProblem.of(setting, message)));
  }

  static SecretProviderException notUsable(String message) {
    return new SecretProviderException(Kind.NOT_USABLE, message);
  }

  static SecretProviderException conflict() {
    return new SecretProviderException(
        Kind.CONFLICT,
        "Another version of the secret is current: somebody else changed it meanwhile");
  }

  static SecretProviderException outcomeUnknown() {
    return new SecretProviderException(
        Kind.OUTCOME_UNKNOWN, "Vault's answer does not tell whether the write happened");
  }

  static SecretProviderException pinned() {
    return SecretProviderException.unsupported(
        "The key names a fixed version, which can only be read");
  }
}
