package com.algorithmia.plugin.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Status;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands, policies and settings of {@code docs/provider-vault.md}, run as they are written.
 */
class DocsTest {

  private static final Path DOCS = Path.of("..", "docs", "provider-vault.md");
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:`([a-z.]+\\.hcl)`:\\n\\n)?```(sh|hcl|properties)\\n(.*?)```", Pattern.DOTALL);

  @TempDir Path home;

  private final VaultSecretProviderFactory factory = new VaultSecretProviderFactory();
  private final List<SecretIdentifier> created = new ArrayList<>();

  @Test
  void commandsAndExamplesWorkAsWritten() throws Exception {
    int commands = 0;
    int worked = 0;
    try (OpenBao server = OpenBao.dev()) {
      Matcher block = BLOCK.matcher(Files.readString(DOCS));
      while (block.find()) {
        String text = block.group(3);
        switch (block.group(2)) {
          case "hcl" -> Files.writeString(home.resolve(block.group(1)), text);
          case "sh" -> {
            run(server, text);
            commands++;
          }
          default -> worked += tryOut(server, text) ? 1 : 0;
        }
      }
    }
    assertThat(commands).isEqualTo(4);
    assertThat(worked).as("examples that were used against the server").isEqualTo(5);
  }

  private void run(OpenBao server, String commands) throws Exception {
    ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", commands);
    shell.directory(home.toFile()).redirectErrorStream(true);
    shell.redirectOutput(home.resolve("output").toFile());
    Map<String, String> environment = shell.environment();
    environment.put("BAO_ADDR", server.address());
    environment.put("BAO_TOKEN", server.rootToken());
    environment.put("HOME", home.toString());
    environment.put("PATH", Path.of(OpenBao.binary()).getParent() + ":" + environment.get("PATH"));
    Process process = shell.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(home.resolve("output"))).isZero();
  }

  /** Checks an example, and uses it if what it needs was made by the commands before it. */
  private boolean tryOut(OpenBao server, String text) throws Exception {
    Map<String, String> config = new HashMap<>();
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    properties
        .stringPropertyNames()
        .forEach(name -> config.put(name, properties.getProperty(name)));
    assertThat(factory.validate(config)).as(text).isEmpty();
    boolean complete = !"s.xxxxxxxxxxxxxxxxxxxxxxxx".equals(config.get("vault_token"));
    for (Map.Entry<String, String> setting : config.entrySet()) {
      String value = setting.getValue();
      if (setting.getKey().endsWith("_file")) {
        setting.setValue(value.replace("/etc/secret-store-files/", home + "/"));
        complete &= Files.exists(Path.of(setting.getValue()));
      } else if (value.equals("ROLE_ID")) {
        setting.setValue(Files.readString(home.resolve("role-id")).strip());
      }
    }
    config.put("vault_addr", server.address());
    if (!complete || "kubernetes".equals(config.get("vault_auth_method"))) {
      return false;
    }
    try (SecretProvider provider = factory.create(config)) {
      assertThat(provider.checkConnection().getStatus()).as(text).isEqualTo(Status.READY);
      if (provider.allowsCreate()) {
        created.add(provider.createSecret("documented"));
      } else {
        assertThat(provider.getSecret(created.get(0)).getValue()).isEqualTo("documented");
      }
    }
    return true;
  }

  @Test
  void theTableHasEverySettingWithItsDefaultAndNoOther() throws IOException {
    String docs = Files.readString(DOCS, StandardCharsets.UTF_8);
    for (ConfigurationKey key : VaultDescription.DESCRIPTION.getKeys()) {
      Matcher row =
          Pattern.compile("\\| `" + key.getName() + "` \\| ([^|]*)\\| ([^|]*) \\|").matcher(docs);
      assertThat(row.find()).as("a row for %s", key.getName()).isTrue();
      String defaultValue = key.getDefaultValue();
      if (defaultValue != null) {
        assertThat(row.group(1).strip()).as(key.getName()).isEqualTo("`" + defaultValue + "`");
      }
      assertThat(row.group(2).contains("sensitive")).as(key.getName()).isEqualTo(key.isSensitive());
      assertThat(row.group(2).contains("required.")).as(key.getName()).isEqualTo(key.isRequired());
    }
    Matcher mentioned = Pattern.compile("\\bvault_[a-z_]+").matcher(docs);
    while (mentioned.find()) {
      assertThat(VaultDescription.DESCRIPTION.getKey(mentioned.group()))
          .as(mentioned.group())
          .isNotNull();
    }
  }
}
