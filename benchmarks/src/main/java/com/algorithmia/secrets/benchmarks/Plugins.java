package com.algorithmia.secrets.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the built plugins lie, seen from the project's root. */
final class Plugins {

  static final String FOLDER_FACTORY = "com.example.folder.FolderSecretProviderFactory";
  static final String INTERNAL_FACTORY =
      "com.algorithmia.plugin.sqlsecretprovider.InternalSecretProviderFactory";

  static final String VAULT_FACTORY = "com.algorithmia.plugin.vault.VaultSecretProviderFactory";

  private Plugins() {}

  static Path folder() {
    return find(Path.of("examples", "folder-provider", "target"), "folder-provider-[0-9.]+\\.jar");
  }

  static Path internal() {
    return find(
        Path.of("provider-internal", "target"), "provider-internal-[0-9.]+(-SNAPSHOT)?\\.jar");
  }

  /** What a worker needs of the internal provider: without databases, if the build made that. */
  static Path workerInternal() {
    Path small =
        internal()
            .resolveSibling(
                internal().getFileName().toString().replaceFirst("\\.jar$", "-reader.jar"));
    return Files.exists(small) ? small : internal();
  }

  static Path azure() {
    return find(
        Path.of("provider-azure-keyvault", "target"),
        "provider-azure-keyvault-[0-9.]+(-SNAPSHOT)?\\.jar");
  }

  static Path vault() {
    return find(Path.of("provider-vault", "target"), "provider-vault-[0-9.]+(-SNAPSHOT)?\\.jar");
  }

  private static Path find(Path directory, String name) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .findFirst()
          .orElseThrow(() -> missing(directory));
    } catch (IOException e) {
      throw missing(directory);
    }
  }

  private static IllegalStateException missing(Path directory) {
    return new IllegalStateException(
        "No plugin in " + directory + ": run benchmarks/run from the project's root");
  }
}
