package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is named and not there is told as that, with what names it. */
class NamedFilesTest {

  @TempDir Path dir;
  private RunOptions options;

  @BeforeEach
  void options() throws Exception {
    options = RunArguments.run("--server", "http://127.0.0.1:9", "--", "true");
    options.workerDirectory = Files.createDirectory(dir.resolve("worker"));
  }

  private WorkerConfig config(Map<String, String> environment) {
    return WorkerConfig.read(options, environment);
  }

  private void line(String text) throws Exception {
    Path file = Files.writeString(dir.resolve("worker/worker.properties"), text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static void isMissing(ThrowingCallable use, String file, String namedBy) {
    assertThatThrownBy(use)
        .isInstanceOfSatisfying(
            WorkerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.USAGE))
        .hasMessageContaining("there is no file")
        .hasMessageContaining(file)
        .hasMessageContaining(namedBy);
  }

  @Test
  void theKeyFileByOptionVariableAndSetting() throws Exception {
    options.keyFile = dir.resolve("nokey");
    isMissing(() -> config(Map.of()).client(), "nokey", "(--key-file)");
    options.keyFile = null;
    Map<String, String> variable = Map.of("SECRET_STORE_KEY_FILE", dir + "/novar");
    isMissing(() -> config(variable).client(), "novar", "(SECRET_STORE_KEY_FILE)");
    line("key_file = noline");
    isMissing(() -> config(Map.of()).client(), "noline", "(key_file in ");
  }

  @Test
  void theAuthoritiesTheSettingsAndTheMasterKey() throws Exception {
    options.configFile = dir.resolve("noconfig");
    isMissing(() -> config(Map.of()), "noconfig", "(--config-file)");
    options.configFile = null;
    Map<String, String> variable = Map.of("SECRET_STORE_CONFIG", dir + "/noconfig2");
    isMissing(() -> config(variable), "noconfig2", "(SECRET_STORE_CONFIG)");
    options.caFile = dir.resolve("noca");
    Map<String, String> key = Map.of("SECRET_STORE_API_KEY", "k");
    isMissing(() -> config(key).client(), "noca", "(--ca-file)");
    line("master_key_file = nomaster");
    isMissing(() -> config(Map.of()).masterKey(), "nomaster", "(master_key_file in ");
    line("internal_provider_jar = nojar");
    isMissing(() -> config(Map.of()).internalProviderJar(), "nojar", "(internal_provider_jar in ");
  }

  @Test
  void theReferencesAndTheirProvidersJar() throws Exception {
    Path references = dir.resolve("norefs");
    isMissing(() -> EnvFile.read(references, config(Map.of())), "norefs", "(--env-file)");
    Files.writeString(references, "A=secret://vault/a\n");
    assertThatThrownBy(() -> EnvFile.read(references, config(Map.of())))
        .hasMessageContaining("knows no provider vault")
        .hasMessageContaining("provider.vault.jar=FILE");
    line("provider.vault.jar = nojar.jar");
    isMissing(
        () -> EnvFile.read(references, config(Map.of())),
        "nojar.jar",
        "(provider.vault.jar in worker.properties)");
  }

  @Test
  void theTemplate() {
    isMissing(() -> Template.read(dir.resolve("notemplate")), "notemplate", "(-i)");
  }

  @Test
  void aDanglingLinkIsToldAsThat() throws Exception {
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("nothing"));
    assertThatThrownBy(() -> Template.read(link)).hasMessageContaining("is a link to nothing");
  }
}
