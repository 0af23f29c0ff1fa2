package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.testkit.toy.ToyBackend;
import com.algorithmia.secrets.testkit.toy.ToyFactory;
import java.util.Map;

final class ReadmeExampleTest extends SecretProviderContract {

  private final ToyBackend vault = ToyBackend.named("readme");

  @Override
  protected SecretProviderFactory factory() {
    return new ToyFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return Map.of("vault", "readme", "token", "toy-token-5f1c77e2", "timeout", "20ms");
  }

  @Override
  protected Breakage breakBackend(BackendFault fault, SecretIdentifier secret) {
    return switch (fault) {
      case DOWN, HANGING -> Breakage.mendedBy(vault.breakIt(fault, secret.getProviderKey()));
      case THROTTLED -> Breakage.cannotHappen("memory does not throttle");
      default -> Breakage.notProvided();
    };
  }
}
