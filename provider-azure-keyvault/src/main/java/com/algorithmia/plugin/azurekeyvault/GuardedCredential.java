package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A credential whose failures have a kind, and which gets tokens from the configured tenant only,
 * whichever one the vault's challenge names.
 */
final class GuardedCredential implements TokenCredential {

  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final TokenCredential credential;
  private final Authentication authentication;
  private final @Nullable String tenantId;

  GuardedCredential(
      TokenCredential credential, Authentication authentication, @Nullable String tenantId) {
    this.credential = credential;
    this.authentication = authentication;
    this.tenantId = tenantId;
  }

  @Override
  public Mono<AccessToken> getToken(TokenRequestContext request) {
    return Mono.fromCallable(() -> getTokenSync(request));
  }

  @Override
  public AccessToken getTokenSync(TokenRequestContext request) {
    refuseAnotherTenant(request.getTenantId());
    TokenRequestContext own =
        new TokenRequestContext()
            .setScopes(request.getScopes())
            .setClaims(request.getClaims())
            .setCaeEnabled(request.isCaeEnabled());
    try {
      return credential.getTokenSync(own);
    } catch (RuntimeException e) {
      throw EntraFailures.classify(e, authentication);
    }
  }

  /** A tenant may also be given by a domain; those can't be compared with an id. */
  private void refuseAnotherTenant(@Nullable String asked) {
    if (asked != null
        && tenantId != null
        && GUID.matcher(asked).matches()
        && GUID.matcher(tenantId).matches()
        && !asked.equalsIgnoreCase(tenantId)) {
      throw VaultFailures.failure(
          Kind.UNAUTHENTICATED,
          "The vault belongs to another tenant than tenant_id: enter the directory id that the"
              + " vault's overview page shows, and an application of that tenant");
    }
  }
}
