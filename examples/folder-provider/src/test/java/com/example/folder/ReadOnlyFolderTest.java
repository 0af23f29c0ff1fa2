package com.example.folder;

import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.testkit.KnownSecret;
import com.algorithmia.secrets.testkit.SecretProviderContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole contract on a folder as containers mount it: what may not be done has to fail
 * correctly.
 */
class ReadOnlyFolderTest extends SecretProviderContract {

  @TempDir static Path folder;

  private static final List<KnownSecret> SECRETS = new ArrayList<>();

  @BeforeAll
  static void mount() throws IOException {
    for (String name : List.of("mysql-password", "api.token", "TLS_KEY")) {
      String value = "the value of " + name + "\n";
      Files.writeString(folder.resolve(name), value);
      SECRETS.add(new KnownSecret(new SimpleSecretIdentifier(name), value));
    }
  }

  @Override
  protected SecretProviderFactory factory() {
    return new FolderSecretProviderFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return Map.of("folder", folder.toString());
  }

  @Override
  protected List<KnownSecret> existingSecrets() {
    return List.copyOf(SECRETS);
  }
}
