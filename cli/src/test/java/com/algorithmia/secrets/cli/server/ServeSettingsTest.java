package com.algorithmia.secrets.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServeSettingsTest {

  @TempDir Path dir;

  private static Console console(Map<String, String> environment) {
    return new Console(
        InputStream.nullInputStream(),
        System.out,
        System.err,
        environment,
        Console.Terminals.NONE,
        null);
  }

  private ServeSettings read(String file, Map<String, String> environment, String... flags)
      throws Exception {
    Path path = Files.writeString(dir.resolve("server.properties"), file);
    return ServeSettings.read(console(environment), path, List.of(flags), Map.of());
  }

  @Test
  void flags_win_over_the_environment_which_wins_over_the_file() throws Exception {
    String file = "server.port = 1\nnode.name = file\nserver.host = 127.0.0.1\n";
    ServeSettings settings =
        read(
            file,
            Map.of("SECRET_STORE_SERVER_PORT", "2", "SECRET_STORE_NODE_NAME", "environment"),
            "server.port=3");
    assertThat(settings.server().port()).isEqualTo(3);
    assertThat(settings.nodeName()).isEqualTo("environment");
    assertThat(settings.server().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void names_of_files_are_relative_to_the_settings() throws Exception {
    ServeSettings settings =
        read("keys.directory = keys\ndata.directory = ../data\naudit.heads_file = h\n", Map.of());
    assertThat(settings.keysDirectory()).isEqualTo(dir.resolve("keys"));
    assertThat(settings.auditHeads()).contains(dir.resolve("h"));
    assertThat(settings.database(console(Map.of())).uri())
        .isEqualTo("jdbc:h2:file:" + dir.resolveSibling("data") + "/store");
  }

  @Test
  void the_internal_provider_shares_a_postgresql_and_has_an_h2_file_of_its_own() throws Exception {
    String pg = "jdbc:postgresql://db:5432/x";
    Path password = Files.writeString(dir.resolve("pw"), "canary\n");
    ServeSettings shared =
        read(
            "database.uri = " + pg + "\ndatabase.username = u\ndatabase.password_file = pw\n",
            Map.of());
    assertThat(password).exists();
    assertThat(shared.internalDatabase(console(Map.of())))
        .containsEntry("db_uri", pg)
        .containsEntry("db_username", "u")
        .containsEntry("db_password", "canary");
    assertThat(shared.database(console(Map.of())).revealPassword()).contains("canary");
    ServeSettings h2 = read("data.directory = d\n", Map.of());
    assertThat(h2.internalDatabase(console(Map.of())).get("db_uri"))
        .isNotEqualTo(h2.database(console(Map.of())).uri())
        .endsWith("/d/values");
  }

  @Test
  void an_unknown_key_is_refused_with_those_there_are_and_without_its_value() {
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> read("database.pasword = canary\n", Map.of()))
        .withMessageContaining("database.pasword")
        .withMessageContaining("database.password_file")
        .withMessageNotContaining("canary");
  }

  @Test
  void without_keys_or_a_database_it_says_what_is_missing() throws Exception {
    ServeSettings settings = read("server.port = 0\n", Map.of());
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(settings::keysDirectory)
        .withMessageContaining("secret-store init");
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> settings.database(console(Map.of())))
        .withMessageContaining("data.directory");
  }

  @Test
  void the_machines_identity_goes_nowhere_unless_it_is_listed() throws Exception {
    assertThat(read("server.port = 0\n", Map.of()).machineIdentity()).isEmpty();
    assertThat(
            read("providers.machine_identity = https://a:8200, vault_namespace=b,\n", Map.of())
                .machineIdentity())
        .containsExactly("https://a:8200", "vault_namespace=b");
    assertThat(
            read(
                    "providers.machine_identity = https://a\n",
                    Map.of("SECRET_STORE_PROVIDERS_MACHINE_IDENTITY", "https://b"))
                .machineIdentity())
        .containsExactly("https://b");
  }

  @Test
  void what_the_server_works_with_is_not_in_the_folder_for_files_of_providers() throws Exception {
    Files.createDirectories(dir.resolve("files"));
    assertThat(
            read("keys.directory = keys\nproviders.files_directory = files\n", Map.of())
                .providerFiles())
        .contains(dir.resolve("files"));
    for (String own :
        new String[] {
          "keys.directory = files/keys",
          "keys.master_key_file = files/master.key",
          "database.password_file = keys/../files/pw",
          "tls.key_file = files/deep/key.pem",
          "data.directory = files"
        }) {
      ServeSettings settings = read("providers.files_directory = files\n" + own + "\n", Map.of());
      assertThatExceptionOfType(CommandException.class)
          .isThrownBy(settings::providerFiles)
          .withMessageContaining("providers.files_directory")
          .withMessageContaining(own.substring(0, own.indexOf(" =")));
    }
  }

  @Test
  void everything_that_is_wrong_is_told_at_once_with_the_nearest_names() {
    String file =
        """
        server.prot = 8311
        quite.another = canary
        server.stop_seconds = canary
        limits.connections = 1
        keys.directory = nokeys
        database.uri = jdbc:postgresql://db/x
        database.password_file = nopassword
        database.pool_size = canary
        tls.certificate_file = nocert
        """;
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> read(file, Map.of()))
        .withMessageContaining("server.prot; did you mean server.port?")
        .withMessageContaining("There is no setting quite.another. There are: ")
        .withMessageContaining("server.stop_seconds: must be a whole number")
        .withMessageContaining("limits.connections: must be from 10")
        .withMessageContaining("keys.directory: there is no " + dir.resolve("nokeys"))
        .withMessageContaining("database.password_file: there is no " + dir.resolve("nopassword"))
        .withMessageContaining("tls.certificate_file: there is no " + dir.resolve("nocert"))
        .withMessageNotContaining("canary");
  }

  @Test
  void known_settings_are_looked_at_together_before_anything_starts() throws Exception {
    ServeSettings settings = read("server.port = 70000\ndatabase.pool_size = x\n", Map.of());
    assertThatExceptionOfType(CommandException.class)
        .isThrownBy(() -> settings.mustBeComplete(console(Map.of())))
        .withMessageContaining("server.port: must be from 0 to 65535")
        .withMessageContaining("keys.directory is not set")
        .withMessageContaining("Neither database.uri nor data.directory is set");
  }
}
