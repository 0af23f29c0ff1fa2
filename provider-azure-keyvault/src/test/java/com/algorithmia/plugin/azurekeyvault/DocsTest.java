package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code docs/provider-azure-keyvault.md} says, as far as it can be tried without Azure. */
final class DocsTest {

  private static final KeyVaultSecretProviderFactory FACTORY = new KeyVaultSecretProviderFactory();

  private final String text = read();

  private static String read() {
    try {
      return Files.readString(Path.of("..", "docs", "provider-azure-keyvault.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<MatchResult> find(String pattern, String text) {
    return Pattern.compile(pattern, Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(text)
        .results()
        .toList();
  }

  private String section(String title) {
    return find("^## " + title + "$(.*?)(?=^## |\\z)", text).get(0).group(1);
  }

  private List<ConfigurationKey> keys() {
    return FACTORY.describe().orElseThrow().getKeys();
  }

  @Test
  void everySettingIsInTheTableWithItsDefault() {
    String rows =
        section("Settings")
            .lines()
            .filter(line -> line.startsWith("| `"))
            .collect(Collectors.joining("\n"));
    for (ConfigurationKey key : keys()) {
      List<MatchResult> row = find("^\\|[^|]*`" + key.getName() + "`[^|]*\\|([^|]*)\\|", rows);
      assertThat(row).as(key.getName()).isNotEmpty();
      if (key.getDefaultValue() != null) {
        assertThat(row.get(0).group(1).trim()).isEqualTo("`" + key.getDefaultValue() + "`");
      }
    }
  }

  @Test
  void noOtherSettingIsInTheTable() {
    TreeSet<String> names = new TreeSet<>();
    String settings = section("Settings");
    for (MatchResult row : find("^\\|((?: or |, |`[a-z_]+`| )+)\\|", settings)) {
      find("`([a-z_]+)`", row.group(1)).forEach(name -> names.add(name.group(1)));
    }
    names.removeAll(List.of(Authentication.names()));
    names.remove("authentication");
    assertThat(keys()).extracting(ConfigurationKey::getName).containsAll(names);
    assertThat(names).hasSizeGreaterThan(15);
  }

  @Test
  void allowedValuesAreNamed() {
    for (ConfigurationKey key : keys()) {
      key.getAllowedValues()
          .forEach(value -> assertThat(text).as(key.getName()).contains("`" + value + "`"));
    }
  }

  @Test
  void theFourSettingsWorkAsWritten() throws Exception {
    Properties properties = new Properties();
    properties.load(new StringReader(find("```properties\n(.*?)```", text).get(0).group(1)));
    Map<String, String> config = new HashMap<>();
    properties.forEach((name, value) -> config.put((String) name, (String) value));
    assertThat(config).hasSize(4);
    try (SecretProvider provider = FACTORY.create(config)) {
      assertThat(provider.allowsCreate()).isTrue();
    }
  }

  @Test
  void theCustomRoleHasExactlyTheRightsOfItsRow() throws Exception {
    JsonNode role = TlsServer.JSON.readTree(find("```json\n(.*?)```", text).get(0).group(1));
    TreeSet<String> rights = new TreeSet<>();
    for (JsonNode action : role.path("DataActions")) {
      List<MatchResult> name =
          find("^Microsoft\\.KeyVault/vaults/secrets/([A-Za-z]+)(/action)?$", action.asText());
      rights.add(name.get(0).group(1));
      assertThat(name.get(0).group(2) == null).isEqualTo(name.get(0).group(1).equals("delete"));
    }
    String row = find("^\\| server that shows nothing .*?$", text).get(0).group();
    TreeSet<String> written = new TreeSet<>();
    find("`([a-zA-Z]+)`", row.substring(row.lastIndexOf("below")))
        .forEach(name -> written.add(name.group(1)));
    assertThat(rights).isEqualTo(written).doesNotContain("getSecret");
  }

  /** Nobody could run them here: the text says so at each. */
  @Test
  void everyAzureCommandIsMarkedAsNeverRun() {
    assertThat(section("Set it up in Azure")).contains("have **not** been run");
    List<String> lines = text.lines().toList();
    int commands = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).matches(".*\\baz (keyvault|ad|role|webapp|vm) .*")) {
        commands++;
        String before = String.join("\n", lines.subList(Math.max(0, i - 8), i + 1));
        assertThat(before).as(lines.get(i)).contains("(\\*)");
      }
    }
    assertThat(commands).isGreaterThanOrEqualTo(5);
  }

  @Test
  void linksLeadToHeadings() {
    for (MatchResult link : find("\\]\\(#([a-z-]+)\\)", text)) {
      assertThat(
              find("^#+ ([^\\n]*)$", text).stream()
                  .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                  .map(heading -> heading.replaceAll("[^a-z ]", "").replace(' ', '-')))
          .contains(link.group(1));
    }
  }
}
