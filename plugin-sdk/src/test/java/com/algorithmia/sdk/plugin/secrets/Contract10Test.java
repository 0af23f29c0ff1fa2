package com.algorithmia.sdk.plugin.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was written and compiled for contract 1.0 works with this one: its SDK is gone, stubs of its
 * signatures stand in.
 */
class Contract10Test {

  private static final Path STUBS = Path.of("src/test/contract-1.0");
  private static final Path PLUGIN = Path.of("src/test/contract-1.0-plugin");

  @TempDir Path temp;

  @Test
  void aPluginCompiledAgainst10Works() throws Exception {
    Path stubs = compile(temp.resolve("stubs"), STUBS, "");
    Path plugin = compile(temp.resolve("plugin"), PLUGIN, stubs.toString());

    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {plugin.toUri().toURL()}, getClass().getClassLoader())) {
      SecretProviderFactory factory =
          (SecretProviderFactory)
              loader.loadClass("MapProviderFactory").getDeclaredConstructor().newInstance();
      assertThat(factory.describe()).isEmpty();
      assertThat(factory.validate(Map.of())).isEmpty();
      try (SecretProvider provider = factory.create(Map.of("prefix", "p-"))) {
        SecretIdentifier id = provider.createSecret("one", SecretAttributes.none());
        assertThat(provider.getSecret(id).getValue()).isEqualTo("one");
        assertThat(provider.getSecret(id).getTtl()).isEqualTo(60);
        assertThat(provider.getSecret(id).getVersion()).isNull();
        assertThat(provider.updateSecret(id, "two")).isEqualTo(provider.getSecretVersion(id));
        assertThat(provider.getSecrets(List.of(id)).get(id.getProviderKey()).isPresent()).isTrue();
        assertThat(provider.deleteSecret(id)).isTrue();
        assertThatExceptionOfType(SecretNotFoundException.class)
            .isThrownBy(() -> provider.getSecret(id));
      }
    }
  }

  @Test
  void aPluginWrittenFor10Compiles() throws Exception {
    assertThat(compile(temp.resolve("plugin"), PLUGIN, "target/classes")).isDirectory();
  }

  private static Path compile(Path output, Path sources, String classPath) throws IOException {
    Files.createDirectories(output);
    List<Path> files;
    try (Stream<Path> tree = Files.walk(sources)) {
      files = tree.filter(file -> file.toString().endsWith(".java")).toList();
    }
    var compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options = new ArrayList<>(List.of("--release", "11", "-proc:none", "-d"));
    options.add(output.toString());
    options.addAll(List.of("-cp", classPath.isEmpty() ? output.toString() : classPath));
    StringWriter messages = new StringWriter();
    try (var fileManager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  fileManager,
                  null,
                  options,
                  null,
                  fileManager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
    return output;
  }
}
