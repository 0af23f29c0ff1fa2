package com.algorithmia.sdk.plugin.secrets;

import java.util.Optional;

/**
 * The ability to repeat a create whose answer was lost (clause 6.2): {@link
 * SecretProvider#createSecret(String, SecretAttributes)} with the same request id gives the same
 * secret. A repeat stores nothing, also if its value is another one.
 *
 * @since 2.0
 */
public interface IdempotentCreate extends Capability {

  /**
   * Finds the secret that was created with a request id, without reading its value.
   *
   * @return its identifier; empty if there is none, or none any more
   */
  Optional<SecretIdentifier> findByRequestId(String requestId);
}
