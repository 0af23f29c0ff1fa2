package com.algorithmia.plugin.vault.auth;

import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.Transport;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The secret id of an AppRole behind a wrapping token that a deployment put into a file. A wrapping
 * token works once: whoever unwrapped it before us has the secret id, which is why a used one is
 * reported as a possible interception, and why the path it was made for is checked first.
 * Thread-safe.
 */
public final class WrappedSecretId {

  private final CredentialFile file;
  private final String authPath;
  private final @Nullable String namespace;
  private @Nullable String unwrappedFrom;
  private @Nullable String secretId;

  /**
   * @param authPath where the AppRole method is mounted
   */
  public WrappedSecretId(CredentialFile file, String authPath, @Nullable String namespace) {
    this.file = file;
    this.authPath = authPath;
    this.namespace = namespace;
  }

  /** The secret id: unwrapped at the first call, and again once the file holds another token. */
  public synchronized String get(Transport transport, Deadline deadline) {
    String wrapping = file.get();
    if (secretId != null && wrapping.equals(unwrappedFrom)) {
      return secretId;
    }
    checkOrigin(wrapping, transport, deadline);
    Reply reply = unwrap(wrapping, transport, deadline);
    String unwrapped = reply.data().get("secret_id").text();
    if (!reply.isOk() || unwrapped == null) {
      throw intercepted();
    }
    secretId = unwrapped;
    unwrappedFrom = wrapping;
    return unwrapped;
  }

  private Reply unwrap(String wrapping, Transport transport, Deadline deadline) {
    try {
      // Sent once: after a lost answer nobody can unwrap it again.
      return transport.send(
          VaultRequest.post(
                  ApiPath.of("sys", "wrapping", "unwrap"),
                  Json.object(java.util.Map.of()),
                  VaultRequest.Safety.ONCE)
              .as(wrapping, namespace),
          deadline);
    } catch (SecretProviderException e) {
      if (e.getKind() != Kind.OUTCOME_UNKNOWN) {
        throw e;
      }
      throw new SecretProviderException(
          Kind.UNAUTHENTICATED,
          "The answer to unwrapping the secret id was lost, and it can't be unwrapped twice: write a fresh"
              + " wrapping token into the file that vault_wrapped_secret_id_file names");
    }
  }

  private void checkOrigin(String wrapping, Transport transport, Deadline deadline) {
    Reply reply =
        transport.send(
            VaultRequest.post(
                    ApiPath.of("sys", "wrapping", "lookup"),
                    Json.object("token", Json.of(wrapping)),
                    VaultRequest.Safety.READ)
                .as(wrapping, namespace),
            deadline);
    String origin = reply.data().get("creation_path").text();
    if (!reply.isOk() || origin == null) {
      throw intercepted();
    }
    if (!isOfThisAppRole(origin)) {
      throw new SecretProviderException(
          Kind.UNAUTHENTICATED,
          "The wrapping token in vault_wrapped_secret_id_file was not made for a secret id of this"
              + " AppRole: possible INTERCEPTION. Do not use it; find out who wrote the file");
    }
  }

  /**
   * Whether a path is that of a secret id, from its first character: a secret that somebody wrote
   * to {@code kv/auth/approle/role/x/secret-id} can be wrapped as well. Servers tell it below the
   * namespace.
   */
  private boolean isOfThisAppRole(String origin) {
    String inNamespace = namespace == null ? "" : namespace + "/";
    String path =
        origin.startsWith(inNamespace + "auth/") ? origin.substring(inNamespace.length()) : origin;
    String start = "auth/" + authPath + "/role/";
    String end = "/secret-id";
    return path.startsWith(start)
        && path.endsWith(end)
        && path.length() > start.length() + end.length()
        && path.indexOf('/', start.length()) == path.length() - end.length();
  }

  private static SecretProviderException intercepted() {
    return new SecretProviderException(
        Kind.UNAUTHENTICATED,
        "The wrapping token in vault_wrapped_secret_id_file was used already or has expired: possible"
            + " INTERCEPTION. Revoke the secret id that it wrapped (its accessor is in the audit log), find"
            + " out who used it, and write a fresh wrapping token into the file");
  }

  @Override
  public String toString() {
    return "WrappedSecretId";
  }
}
