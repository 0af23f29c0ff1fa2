package com.algorithmia.plugin.sqlsecretprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.keysets.MasterKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingRulesTest {

  private static final String CANARY = "canary-9e41c77d";

  @TempDir Path folder;

  private static List<String> problems(Map<String, String> config) {
    return new SettingRules(config, name -> null)
        .problems().stream().map(ConfigurationProblem::toString).toList();
  }

  private static Map<String, String> working() {
    return new HashMap<>(Map.of("db_uri", "jdbc:h2:mem:x", "master_key", Fixture.newMasterKey()));
  }

  private static Map<String, String> with(Map<String, String> config, String name, String value) {
    Map<String, String> changed = new HashMap<>(config);
    changed.put(name, value);
    return changed;
  }

  @Test
  void acceptsTwoSettings() {
    assertThat(problems(working())).isEmpty();
    Settings settings = Settings.of(working(), name -> null);
    assertThat(settings.shape()).isEqualTo(Shape.SYMMETRIC);
    assertThat(settings.historyVersions()).isEqualTo(10);
    assertThat(settings.username()).isEqualTo("sa");
    assertThat(settings.operationTimeout()).hasSeconds(10);
  }

  @Test
  void namesEverythingThatIsWrongAtOnceAndShowsNoValue() {
    Map<String, String> config =
        Map.of(
            "db_uri", "jdbc:h2:mem:x;INIT=" + CANARY,
            "db_pasword", CANARY,
            "master_key", CANARY,
            "master_key_env", CANARY,
            "installation_id", CANARY + "!",
            "history_versions", CANARY,
            "query_timeout", CANARY,
            "pool_size", "0",
            "public_keyset_file", CANARY,
            "signing_keyset_file", CANARY);
    List<String> problems = problems(config);
    assertThat(problems).noneMatch(problem -> problem.contains(CANARY));
    for (String key :
        List.of(
            "db_uri",
            "db_pasword",
            "master_key",
            "installation_id",
            "history_versions",
            "query_timeout",
            "pool_size",
            "public_keyset_file",
            "signing_keyset_file")) {
      assertThat(problems).anyMatch(problem -> problem.startsWith(key));
    }
    assertThat(problems).anyMatch(problem -> problem.contains("did you mean db_password?"));
    SecretProviderException refused =
        Fixture.failureOf(() -> new InternalSecretProviderFactory().create(config));
    assertThat(refused.getKind()).isEqualTo(SecretProviderException.Kind.INVALID_CONFIGURATION);
    assertThat(refused.getProblems())
        .isEqualTo(new InternalSecretProviderFactory().validate(config));
    assertThat(refused.toString()).doesNotContain(CANARY);
  }

  @Test
  void namesTheSettingsForWhatDoesNotBelongIntoTheUri() {
    assertThat(problems(with(working(), "db_uri", "jdbc:postgresql://host/db?user=u")))
        .anyMatch(problem -> problem.endsWith("use the setting db_username"));
    assertThat(problems(with(working(), "db_uri", "jdbc:h2:mem:x;password=" + CANARY)))
        .anyMatch(problem -> problem.endsWith("use the setting db_password"));
    assertThat(problems(with(working(), "db_uri", "jdbc:postgresql://host/db?sslrootcert=/x")))
        .anyMatch(problem -> problem.endsWith("for a CA use the setting db_ca_file"));
  }

  @Test
  void wantsExactlyOneMasterKey() {
    assertThat(problems(Map.of("db_uri", "jdbc:h2:mem:x")))
        .singleElement()
        .asString()
        .contains("exactly one of master_key_file, master_key_env, master_key, master_key_kms_uri");
    assertThat(problems(with(working(), "master_key_file", "/nowhere")))
        .anyMatch(problem -> problem.contains("exactly one"));
    assertThat(problems(with(working(), "master_key_file", ""))).isEmpty();
  }

  @Test
  void readsTheMasterKeyFromAFileThatNobodyElseMayRead() throws Exception {
    Path file = folder.resolve("master.key");
    MasterKey.generateFile(file);
    Map<String, String> config =
        Map.of("db_uri", "jdbc:h2:mem:x", "master_key_file", file.toString());
    assertThat(problems(config)).isEmpty();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(problems(config))
        .singleElement()
        .asString()
        .startsWith("master_key_file: ")
        .doesNotContain(folder.toString());
  }

  @Test
  void readsTheMasterKeyFromTheEnvironment() {
    String key = Fixture.newMasterKey();
    Map<String, String> config = Map.of("db_uri", "jdbc:h2:mem:x", "master_key_env", "KEY");
    assertThat(new SettingRules(config, name -> name.equals("KEY") ? key : null).problems())
        .isEmpty();
    assertThat(problems(config)).singleElement().asString().startsWith("master_key_env: ");
  }

  @Test
  void wantsAUserForPostgres() {
    assertThat(
            problems(
                Map.of(
                    "db_uri", "jdbc:postgresql://host/db", "master_key", Fixture.newMasterKey())))
        .containsExactly("db_username: is required for PostgreSQL");
  }

  @Test
  void wantsTimesThatFitTogether() {
    assertThat(problems(with(working(), "operation_timeout", "8s")))
        .containsExactly(
            "operation_timeout: must be at least connection_timeout + query_timeout + 1s");
    assertThat(problems(with(working(), "query_timeout", "0s")))
        .containsExactly("query_timeout: must be from 250ms to 1h");
  }

  @Test
  void acceptsTheTwoSealedShapes() {
    Fixture.Sealed sealed = Fixture.sealed(Backend.H2_MEMORY, folder);
    assertThat(problems(sealed.writer())).isEmpty();
    assertThat(problems(sealed.reader())).isEmpty();
    assertThat(problems(sealed.readerWithDatabase())).isEmpty();
    assertThat(Settings.of(sealed.writer(), name -> null).shape()).isEqualTo(Shape.WRITER);
    assertThat(Settings.of(sealed.reader(), name -> null).shape()).isEqualTo(Shape.READER);
  }

  @Test
  void refusesWhoWouldHoldBothSides() {
    Fixture.Sealed sealed = Fixture.sealed(Backend.H2_MEMORY, folder);
    Map<String, String> both = new HashMap<>(sealed.writer());
    both.putAll(sealed.reader());
    assertThat(problems(both)).anyMatch(problem -> problem.contains("set only two of them"));
  }

  @Test
  void refusesKeySetsThatAreNotWhatTheyShouldBe() throws Exception {
    Fixture.Sealed sealed = Fixture.sealed(Backend.H2_MEMORY, folder);
    String publicFile = sealed.writer().get("public_keyset_file");
    assertThat(problems(with(sealed.writer(), "signing_keyset_file", publicFile)))
        .singleElement()
        .asString()
        .startsWith("signing_keyset_file: is a recipient-public key set");
    assertThat(problems(with(sealed.writer(), "signing_keyset_file", "")))
        .containsExactly("signing_keyset_file: is required: a signing key set");
    assertThat(problems(with(sealed.writer(), "public_keyset_file", "/nowhere/at-all")))
        .containsExactly("public_keyset_file: names a file that is missing or can't be read");
    assertThat(problems(with(sealed.writer(), "installation_id", "another"))).hasSize(2);
    assertThat(problems(with(sealed.writer(), "installation_id", "")))
        .anyMatch(problem -> problem.startsWith("installation_id: is required"));
    assertThat(problems(with(sealed.writer(), "master_key", Fixture.newMasterKey())))
        .containsExactly(
            "signing_keyset_file: is encrypted under another master key than the one that is set");
    Path junk = Files.writeString(folder.resolve("junk"), "no key set");
    assertThat(problems(with(sealed.writer(), "public_keyset_file", junk.toString())))
        .containsExactly("public_keyset_file: names a file that is not a key set of Secret Store");
    Files.setPosixFilePermissions(
        Path.of(sealed.reader().get("private_keyset_file")),
        PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(problems(sealed.reader()))
        .singleElement()
        .asString()
        .startsWith("private_keyset_file: names a file that other users may read or change");
  }

  @Test
  void showsNoValueInTexts() {
    Map<String, String> config = with(working(), "db_password", CANARY);
    Settings settings = Settings.of(config, name -> null);
    assertThat(settings.toString()).contains("db_password").doesNotContain(CANARY);
    try (var provider = Fixture.open(config)) {
      assertThat(provider.toString()).doesNotContain(CANARY);
    }
  }

  @Test
  void marksWhatIsSensitiveAndWhatDecidesWhereItGoes() {
    assertThat(
            SettingNames.DESCRIPTION.getKeys().stream()
                .filter(key -> key.isSensitive())
                .map(key -> key.getName()))
        .containsExactly("db_password", "master_key");
    assertThat(
            SettingNames.DESCRIPTION.getKeys().stream()
                .filter(key -> key.isDestination())
                .map(key -> key.getName()))
        .containsExactly(
            "db_uri",
            "db_ca_file",
            "master_key_kms_uri",
            "public_keyset_file",
            "verification_keyset_file");
  }
}
