package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.testkit.toy.ToyBackend;
import com.algorithmia.secrets.testkit.toy.ToyFactory;
import java.util.Map;

/** Two methods are enough: what needs a hook is skipped, and an expiry is waited for. */
final class HooklessToyTest extends SecretProviderContract {

  @Override
  protected SecretProviderFactory factory() {
    return new ToyFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return Map.of("vault", "hookless", "token", ToyBackend.TOKEN);
  }
}
