package com.algorithmia.plugin.vault.auth;

import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.Transport;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A login with one of Vault's methods. They all have one shape: credentials are posted to a path
 * below {@code auth/}, and a token comes back. Immutable.
 */
public final class MethodLogin implements Login {

  /** Gives the credentials of one login. */
  @FunctionalInterface
  public interface Credentials {

    /** Members of the request: a name and what goes with it. May ask Vault, as unwrapping does. */
    Map<String, String> get(Transport transport, Deadline deadline);
  }

  /** Where Vault and OpenBao count refused logins by user. */
  private static final Set<String> LOCKING = Set.of("approle", "userpass", "ldap");

  private final String method;
  private final ApiPath path;
  private final @Nullable String namespace;
  private final Credentials credentials;
  private final Supplier<String> changing;

  /**
   * @param method its name in the settings, for messages
   * @param path where to post
   * @param namespace the namespace of the method; null for the root
   * @param changing what of the credentials others may change, as it is now; empty if nothing
   */
  public MethodLogin(
      String method,
      ApiPath path,
      @Nullable String namespace,
      Credentials credentials,
      Supplier<String> changing) {
    this.method = method;
    this.path = path;
    this.namespace = namespace;
    this.credentials = credentials;
    this.changing = changing;
  }

  @Override
  public Token login(Transport transport, Deadline deadline) {
    Map<String, Json> body = new LinkedHashMap<>();
    credentials.get(transport, deadline).forEach((name, text) -> body.put(name, Json.of(text)));
    // A login whose answer was lost leaves a token behind that expires by itself: it may be
    // repeated.
    VaultRequest request =
        VaultRequest.post(path, Json.object(body), VaultRequest.Safety.READ).as(null, namespace);
    long before = transport.time().nanos();
    Reply reply = transport.send(request, deadline);
    Json auth = reply.body().get("auth");
    String token = auth.get("client_token").text();
    if (!reply.isOk() || token == null || !CredentialFile.isCredential(token)) {
      throw refused(reply);
    }
    return Token.obtained(
        token,
        auth.get("renewable").isTrue(),
        Duration.ofSeconds(Math.max(0, auth.get("lease_duration").number(0))),
        before);
  }

  private SecretProviderException refused(Reply reply) {
    if (reply.isNotFound()) {
      return new SecretProviderException(
          Kind.UNAUTHENTICATED,
          "The login failed: there is no authentication method at "
              + path
              + (namespace == null ? "" : " in the namespace for authentication")
              + ". See vault_auth_path and vault_auth_namespace");
    }
    if (reply.isOk()) {
      return new SecretProviderException(
          Kind.UNAUTHENTICATED,
          "The login by "
              + method
              + " gave no token: does the method want a second factor, which nobody can give here?");
    }
    return new SecretProviderException(
        Kind.UNAUTHENTICATED,
        "Vault refused the login by "
            + method
            + " ("
            + reply.status()
            + "): are the credentials right, not expired and not used up, is the account not locked, and may"
            + " the role be used from here?");
  }

  @Override
  public boolean canRepeat() {
    return true;
  }

  @Override
  public String credential() {
    return changing.get();
  }

  @Override
  public boolean locksAccounts() {
    return LOCKING.contains(method);
  }

  @Override
  public String adviceOnRefusedToken() {
    return "Vault does not accept the token that the login by "
        + method
        + " just gave: does the role bind tokens to other addresses than this machine's"
        + " (token_bound_cidrs), or to too few uses (token_num_uses)?";
  }

  @Override
  public String toString() {
    return "MethodLogin[" + method + "]";
  }
}
