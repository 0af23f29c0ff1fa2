package com.example.folder;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import java.util.Map;
import java.util.Optional;

/** The entry point: says what can be set, and makes a provider from what was set. */
public final class FolderSecretProviderFactory implements SecretProviderFactory {

  private static final ProviderDescription DESCRIPTION =
      ProviderDescription.builder(
              "Folder", "Secrets in a folder of files, as containers mount them")
          .key(
              ConfigurationKey.file("folder", "The folder; each file in it is a secret")
                  .required()
                  .destination())
          .key(
              ConfigurationKey.flag(
                      "writable", "Whether secrets may be created, updated and deleted")
                  .defaultsTo("false"))
          .build();

  @Override
  public Optional<ProviderDescription> describe() {
    return Optional.of(DESCRIPTION);
  }

  @Override
  public SecretProvider create(Map<String, String> config) {
    ProviderConfiguration configuration = ProviderConfiguration.of(DESCRIPTION, config);
    return new FolderSecretProvider(
        new SecretFolder(configuration.file("folder").orElseThrow()),
        configuration.flag("writable"));
  }
}
