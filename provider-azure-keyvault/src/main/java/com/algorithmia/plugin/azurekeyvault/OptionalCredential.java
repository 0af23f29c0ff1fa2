package com.algorithmia.plugin.azurekeyvault;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.CredentialUnavailableException;
import reactor.core.publisher.Mono;

/**
 * A link of a chain of credentials: not to be reached means that it is not offered here, so that
 * the next link is tried. The SDK's own credential would end the chain.
 */
final class OptionalCredential implements TokenCredential {

  private final TokenCredential credential;

  OptionalCredential(TokenCredential credential) {
    this.credential = credential;
  }

  @Override
  public Mono<AccessToken> getToken(TokenRequestContext request) {
    return Mono.fromCallable(() -> getTokenSync(request));
  }

  @Override
  public AccessToken getTokenSync(TokenRequestContext request) {
    try {
      return credential.getTokenSync(request);
    } catch (RuntimeException e) {
      if (VaultFailures.find(e, TransportException.class) != null) {
        throw new CredentialUnavailableException("Not offered here");
      }
      throw e;
    }
  }
}
