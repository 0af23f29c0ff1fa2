package com.algorithmia.plugin.vault.support;

import com.algorithmia.plugin.vault.VaultSecretProviderFactory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Short ways to what most tests need. */
public final class Providers {

  private Providers() {}

  /** A provider made from these settings: name, value, name, value, ... */
  public static SecretProvider create(String... settings) {
    return new VaultSecretProviderFactory().create(config(settings));
  }

  /** The three settings that are enough, and more. */
  public static SecretProvider on(OpenBao server, String token, String path, String... more) {
    Map<String, String> config =
        config("vault_addr", server.address(), "vault_token", token, "vault_secret_path", path);
    config.putAll(config(more));
    return new VaultSecretProviderFactory().create(config);
  }

  /** A provider that talks to a server that misbehaves, and gives up soon. */
  public static SecretProvider on(FaultServer server, String... more) {
    Map<String, String> config =
        config(
            "vault_addr", server.address(),
            "vault_token", "s.token",
            "vault_secret_path", "secret/app",
            "vault_kv_version", "2",
            "vault_request_timeout", "2s",
            "vault_deadline", "4s");
    config.putAll(config(more));
    return new VaultSecretProviderFactory().create(config);
  }

  public static Map<String, String> config(String... settings) {
    Map<String, String> config = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      config.put(settings[i], settings[i + 1]);
    }
    return config;
  }

  public static SecretIdentifier id(String key) {
    return new SimpleSecretIdentifier(key);
  }

  /** Expects a failure of a kind. */
  public static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      SecretProviderException.Kind kind, ThrowingCallable call) {
    return Assertions.assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            SecretProviderException.class,
            e -> Assertions.assertThat(e.getKind()).as(e.getMessage()).isEqualTo(kind));
  }
}
