package com.algorithmia.secrets.host.internal.load;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A new provider on its way from the plugin's thread to a caller who may have left meanwhile.
 * Whoever of both comes second learns of it, so that one of them closes what nobody uses.
 * Thread-safe.
 */
final class Handover {

  private boolean abandoned;
  private @Nullable SecretProvider offered;

  /**
   * The provider is made.
   *
   * @return false if the caller has left: then the provider is to be closed here
   */
  synchronized boolean offer(SecretProvider provider) {
    if (abandoned) {
      return false;
    }
    offered = provider;
    return true;
  }

  /**
   * The caller leaves without the provider.
   *
   * @return what was offered already: it is to be closed by the caller
   */
  synchronized Optional<SecretProvider> abandon() {
    abandoned = true;
    return Optional.ofNullable(offered);
  }
}
