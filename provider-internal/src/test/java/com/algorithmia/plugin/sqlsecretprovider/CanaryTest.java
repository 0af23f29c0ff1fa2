package com.algorithmia.plugin.sqlsecretprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * No value and no credential in what a process logs at its most talkative, nor in any file of the
 * database, in any of the usual disguises.
 */
class CanaryTest {

  private static final String VALUE = "canary/value+7f3a9c01?\u00fc";
  private static final String PASSWORD = "canary-password-41d8";

  @TempDir Path folder;

  @Test
  void findsNothingOfAValueOrCredential() throws Exception {
    Map<String, String> h2 = Fixture.symmetric(Backend.H2_FILE, folder);
    h2.put("db_password", PASSWORD);
    Map<String, String> postgres = Fixture.symmetric(Backend.POSTGRES, folder);
    Fixture.Sealed sealed = Fixture.sealed(Backend.H2_FILE, folder);
    for (Map<String, String> config : List.of(h2, postgres, sealed.writer())) {
      String log = runTalkative(config);
      assertThat(log).as("it did log").contains("DEBUG").contains("TRACE");
      search("the log", log, config);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        search(file.getFileName().toString(), read(file), h2);
        search(file.getFileName().toString(), read(file), sealed.writer());
      }
    }
    search("PostgreSQL", Rows.digest(postgres), postgres);
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  private static void search(String where, String text, Map<String, String> config) {
    Map<String, String> canaries = new LinkedHashMap<>();
    canaries.put("the value", VALUE);
    canaries.put("the password", PASSWORD);
    canaries.put("the master key", config.get("master_key"));
    String lowerCase = text.toLowerCase(java.util.Locale.ROOT);
    canaries.forEach(
        (name, canary) -> {
          for (String disguise : disguises(canary)) {
            assertThat(lowerCase.contains(disguise.toLowerCase(java.util.Locale.ROOT)))
                .as("%s stands in %s", name, where)
                .isFalse();
          }
        });
  }

  private static List<String> disguises(String canary) {
    List<String> disguises = new ArrayList<>();
    disguises.add(canary);
    disguises.add(canary.substring(0, canary.length() / 2));
    disguises.add(URLEncoder.encode(canary, StandardCharsets.UTF_8));
    for (var charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
      byte[] bytes = canary.getBytes(charset);
      disguises.add(new String(bytes, StandardCharsets.ISO_8859_1));
      disguises.add(HexFormat.of().formatHex(bytes));
      for (int offset = 0; offset < 3; offset++) {
        byte[] shifted = new byte[bytes.length + offset];
        System.arraycopy(bytes, 0, shifted, offset, bytes.length);
        String base64 = Base64.getEncoder().encodeToString(shifted);
        String middle = base64.substring(4, base64.length() - 4);
        disguises.add(middle);
        disguises.add(middle.replace('+', '-').replace('/', '_'));
      }
    }
    return disguises;
  }

  @Test
  void wouldFindWhatItLooksFor() {
    assertThat(disguises(VALUE))
        .contains(VALUE)
        .anyMatch(
            disguise ->
                Base64.getEncoder()
                    .encodeToString(("xy" + VALUE + "z").getBytes(StandardCharsets.UTF_8))
                    .contains(disguise));
  }

  private static String runTalkative(Map<String, String> config) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dfile.encoding=UTF-8",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            CanaryTest.class.getName());
    config.forEach((name, value) -> builder.environment().put("CANARY_" + name, value));
    Process process = builder.redirectErrorStream(true).start();
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return log;
  }

  /** Does everything that handles values, and some that fails. */
  public static void main(String[] args) throws Exception {
    Map<String, String> config = new HashMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("CANARY_")) {
                config.put(name.substring("CANARY_".length()), value);
              }
            });
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.ALL);
    for (var handler : java.util.logging.Logger.getLogger("").getHandlers()) {
      handler.setLevel(java.util.logging.Level.ALL);
    }
    LoggerFactory.getLogger(CanaryTest.class).trace("Everything is logged");
    try (SecretProvider provider = Fixture.open(config)) {
      SecretAttributes attributes =
          SecretAttributes.builder().owner("alice").requestId("r").build();
      SecretIdentifier id = provider.createSecret(VALUE, attributes);
      provider.createSecret(VALUE, attributes);
      String version = provider.getSecretVersion(id);
      provider.updateSecret(id, VALUE + VALUE);
      if (provider.allowsRead()) {
        provider.getSecret(id);
        provider.getSecrets(List.of(id));
      }
      Fixture.capability(provider, SecretHistory.class).restoreVersion(id, version);
      System.out.println(provider.checkConnection());
      System.out.println(provider);
      Fixture.sql(config, "update provider_secrets set owner = 'bob'");
      try {
        provider.updateSecret(id, VALUE);
      } catch (SecretProviderException e) {
        e.printStackTrace(System.out);
      }
      Fixture.sql(config, "alter table provider_versions rename to gone");
      try {
        provider.updateSecret(provider.createSecret(VALUE), VALUE);
      } catch (SecretProviderException e) {
        e.printStackTrace(System.out);
      }
      Fixture.sql(config, "alter table gone rename to provider_versions");
    }
  }
}
