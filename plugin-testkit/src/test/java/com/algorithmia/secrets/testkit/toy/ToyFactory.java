package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import java.util.Map;
import java.util.Optional;

/** Makes providers in memory. Flawed ones override {@link #make}. */
public class ToyFactory implements SecretProviderFactory {

  private static final ProviderDescription DESCRIPTION =
      ProviderDescription.builder("Toy", "Keeps secrets in memory")
          .key(ConfigurationKey.string("vault", "The name of the vault").required().destination())
          .key(ConfigurationKey.string("token", "The credential").required().sensitive())
          .key(
              ConfigurationKey.string("master_key", "Wraps the keys")
                  .sensitive()
                  .defaultsTo(ToyKeyring.FIRST_MASTER))
          .key(
              ConfigurationKey.string("mode", "What may be done")
                  .allowing("full", "write-only", "read-only", "plain", "reader")
                  .defaultsTo("full"))
          .key(ConfigurationKey.duration("timeout", "How long to wait").defaultsTo("5s"))
          .build();

  @Override
  public Optional<ProviderDescription> describe() {
    return Optional.of(DESCRIPTION);
  }

  @Override
  public SecretProvider create(Map<String, String> config) {
    return make(new ToySettings(ProviderConfiguration.of(DESCRIPTION, config)));
  }

  /** Makes one from settings that were checked. */
  protected SecretProvider make(ToySettings settings) {
    return new ToyProvider(settings);
  }
}
