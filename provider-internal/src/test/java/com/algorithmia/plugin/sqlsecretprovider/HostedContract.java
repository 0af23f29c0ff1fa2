package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.testkit.SecretProviderContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;

/** The contract on the shaded JAR, inside the host. */
abstract class HostedContract extends SecretProviderContract {

  static final Path JAR = Path.of(System.getProperty("plugin.jar", "none"));

  /** Made by hand: JUnit's comes after the fields that need it. */
  final Path folder = newFolder();

  // What the host adds (cache, last-known-good, breaker) would answer for the provider.
  private final PluginHost host =
      PluginHost.builder()
          .settings(
              HostSettings.builder()
                  .cacheTtl(Duration.ZERO)
                  .lastKnownGood(Duration.ZERO)
                  .breakerWindow(1000)
                  .callDeadline(Duration.ofSeconds(20))
                  .build())
          .build();

  @Override
  protected SecretProviderFactory factory() {
    return new InternalSecretProviderFactory();
  }

  @Override
  protected SecretProvider createProvider(Map<String, String> config) {
    return host.load(
            LoadRequest.of(JAR)
                .factory(InternalSecretProviderFactory.class.getName())
                .config(config))
        .provider();
  }

  @Override
  protected String unknownKey() {
    return new Names(new java.security.SecureRandom()).next();
  }

  /** The host keeps threads for calls; those of the plugin are looked for by UnloadIT. */
  @Override
  protected boolean toleratesThread(Thread thread) {
    return thread.getName().startsWith("plugin-host-");
  }

  @AfterAll
  final void closeHost() throws IOException {
    host.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("contract");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
