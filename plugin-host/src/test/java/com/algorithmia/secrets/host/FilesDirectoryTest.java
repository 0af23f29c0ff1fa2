package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.fixture.PluginJars;
import com.algorithmia.secrets.host.fixture.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files of this machine a setting may name, and what is tried to get at others. */
class FilesDirectoryTest {

  private static final Optional<ProviderDescription> DESCRIBED =
      Optional.of(
          ProviderDescription.builder("Vault", "A vault")
              .key(ConfigurationKey.file("token_file", "The token"))
              .key(ConfigurationKey.string("path", "A path in the vault"))
              .build());

  @TempDir Path directory;
  private Path allowed;
  private Path masterKey;
  private FilesDirectory files;

  @BeforeEach
  void prepare() throws IOException {
    allowed = Files.createDirectory(directory.resolve("allowed"));
    Files.writeString(allowed.resolve("token"), "t");
    masterKey = Files.writeString(directory.resolve("master.key"), "k");
    files = FilesDirectory.at(allowed);
  }

  private List<ConfigurationProblem> problems(String value) {
    return files.problems(DESCRIBED, Map.of("token_file", value));
  }

  @Test
  void aFileOrFolderBelowTheFolderIsAllowed() throws IOException {
    Files.createDirectories(allowed.resolve("team/secrets"));
    Files.writeString(allowed.resolve("team/secrets/one"), "1");
    assertThat(problems(allowed.resolve("token").toString())).isEmpty();
    assertThat(problems(allowed.resolve("team/secrets/one").toString())).isEmpty();
    assertThat(problems(allowed.resolve("team/secrets").toString())).isEmpty();
    assertThat(problems("")).isEmpty();
  }

  @Test
  void theFolderItselfIsRefusedWithWhatToNameInstead() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), allowed);
    for (FilesDirectory either : List.of(files, FilesDirectory.at(link))) {
      assertThat(either.problems(DESCRIBED, Map.of("token_file", allowed.toString())))
          .singleElement()
          .extracting(ConfigurationProblem::getMessage)
          .asString()
          .startsWith("must be below ")
          .contains("the folder itself");
    }
  }

  @Test
  void whatKubernetesMountsIsAllowedAndStaysItWhenItIsSwapped() throws IOException {
    Path first = Files.createDirectory(allowed.resolve("..2026_01"));
    Files.writeString(first.resolve("jwt"), "1");
    Files.createSymbolicLink(allowed.resolve("..data"), Path.of("..2026_01"));
    Files.createSymbolicLink(allowed.resolve("jwt"), Path.of("..data/jwt"));
    assertThat(problems(allowed.resolve("jwt").toString())).isEmpty();
  }

  @Test
  void theFolderMayBeReachedByALinkOfTheOperator() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), allowed);
    FilesDirectory linked = FilesDirectory.at(link);
    for (Path way : List.of(link, allowed)) {
      assertThat(
              linked.problems(
                  DESCRIBED, Map.of("token_file", way.resolve("token").toRealPath().toString())))
          .isEmpty();
      assertThat(linked.problems(DESCRIBED, Map.of("token_file", way.resolve("token").toString())))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALLOWED/../master.key",
        "ALLOWED/./token",
        "ALLOWED/x/../token",
        "ALLOWED/..",
        "ALLOWED",
        "ALLOWED/",
        "ALLOWED-too/token",
        "DIR/master.key",
        "/proc/self/environ",
        "/proc/self/cwd/pom.xml",
        "/dev/stdin",
        "/etc/passwd",
        "/",
        "token",
        "./token",
        "../master.key",
        "~/token",
        "file:ALLOWED/token",
        "file://ALLOWED/token",
        "file:DIR/master.key",
        "FILE:/etc/passwd",
        "ALLOWED%2f..%2fmaster.key",
        "ALLOWED/missing",
        "ALLOWED/token ",
        " ALLOWED/token",
        "ALLOWED/token\n",
        "ALLOWED/token\u0000",
      })
  void whatIsNotBelowTheFolderIsRefusedWithoutRepeatingIt(String spelling) {
    String value =
        spelling.replace("ALLOWED", allowed.toString()).replace("DIR", directory.toString());
    assertThat(problems(value))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.getKey()).isEqualTo("token_file");
              assertThat(problem.getMessage())
                  .contains(allowed.toString())
                  .doesNotContain("master.key", "passwd", "environ");
            });
  }

  @Test
  void aPathOfTenKilobytesIsRefused() {
    assertThat(problems(allowed + "/" + "x".repeat(10_000))).hasSize(1);
    assertThat(problems(allowed + "/x".repeat(5_000))).hasSize(1);
    assertThat(problems(allowed + "/" + "x".repeat(300))).hasSize(1);
  }

  @Test
  void linksThatLeadOutAreRefusedAlsoIfTheyAreMadeLater() throws IOException {
    Path token = allowed.resolve("token");
    assertThat(problems(token.toString())).isEmpty();
    Files.delete(token);
    Files.createSymbolicLink(token, masterKey);
    assertThat(problems(token.toString()))
        .singleElement()
        .satisfies(problem -> assertThat(problem.getMessage()).contains("symbolic link"));
    Files.createSymbolicLink(allowed.resolve("out"), directory);
    assertThat(problems(allowed.resolve("out/master.key").toString())).hasSize(1);
    assertThat(problems(allowed.resolve("out").toString())).hasSize(1);
    Files.createSymbolicLink(allowed.resolve("environment"), Path.of("/proc/self/environ"));
    assertThat(problems(allowed.resolve("environment").toString())).hasSize(1);
    Files.createSymbolicLink(allowed.resolve("up"), Path.of(".."));
    assertThat(problems(allowed.resolve("up/allowed/token").toString())).hasSize(1);
    Files.createSymbolicLink(allowed.resolve("round"), Path.of("round"));
    assertThat(problems(allowed.resolve("round").toString())).hasSize(1);
  }

  @Test
  void outsideOfTheFolderNobodyLearnsWhatIsThere() {
    assertThat(problems(masterKey.toString())).isEqualTo(problems(directory + "/nothing"));
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aPipeIsNoFile() throws Exception {
    Path pipe = allowed.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(problems(pipe.toString())).hasSize(1);
  }

  @Test
  void withoutAFolderEveryFileIsRefusedAndTheRemedyNamed() {
    FilesDirectory none = FilesDirectory.none("set x.directory");
    assertThat(none.problems(DESCRIBED, Map.of("token_file", "/x/token", "path", "/x")))
        .containsExactly(
            ConfigurationProblem.of(
                "token_file",
                "names a file of this machine, which is not allowed: set x.directory"));
    assertThat(none.problems(DESCRIBED, Map.of("path", "/secret/team", "token_file", "")))
        .isEmpty();
  }

  @Test
  void ofAPluginThatDescribesNothingWhatLooksLikeAFileCountsAsOne() throws IOException {
    for (String value :
        List.of(
            masterKey.toString(),
            directory.toString(),
            allowed.toString(),
            "/",
            "/proc/self/environ",
            "pom.xml",
            "..",
            "../plugin-host/pom.xml",
            "file:/nothing",
            " File:///etc/passwd")) {
      assertThat(files.problems(Optional.empty(), Map.of("anything", value))).as(value).hasSize(1);
    }
    for (String value :
        List.of(
            "src",
            "true",
            "",
            "s.token",
            "/secret/algorithmia",
            "https://vault.example.com",
            "x".repeat(60_000),
            "a\u0000b",
            allowed.resolve("token").toString())) {
      assertThat(files.problems(Optional.empty(), Map.of("anything", value))).as(value).isEmpty();
    }
    // A name that the description does not have: the same.
    assertThat(files.problems(DESCRIBED, Map.of("TOKEN_FILE", masterKey.toString()))).hasSize(1);
  }

  @Test
  void aFolderThatWouldAllowTooMuchIsNone() throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path root = Files.createSymbolicLink(directory.resolve("root"), Path.of("/"));
    for (Path folder : List.of(open, root, Path.of("/"), masterKey, directory.resolve("missing"))) {
      assertThatIllegalArgumentException()
          .as(folder.toString())
          .isThrownBy(() -> FilesDirectory.at(folder));
    }
  }

  @Test
  void thePluginDoesNotGetToSeeWhatTheRuleForbids() {
    Path jar =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(""))
            .writeTo(directory.resolve("memory.jar"));
    LoadRequest request = LoadRequest.of(jar).factory(Plugins.FACTORY).rule(files);
    try (PluginHost host = PluginHost.builder().build();
        LoadedProvider loaded = host.load(request.config(Map.of("note", "fine")))) {
      LoadRequest bad = request.config(Map.of("note", masterKey.toString()));
      assertThat(host.validate(bad)).hasSize(1);
      assertThatThrownBy(() -> host.load(bad)).isInstanceOf(SecretProviderException.class);
      assertThatThrownBy(() -> loaded.replace(bad)).isInstanceOf(SecretProviderException.class);
      assertThatThrownBy(() -> loaded.replaceExclusively(bad))
          .isInstanceOfSatisfying(
              SecretProviderException.class,
              e -> {
                assertThat(e.getKind())
                    .isEqualTo(SecretProviderException.Kind.INVALID_CONFIGURATION);
                assertThat(e.getProblems()).hasSize(1);
              });
      assertThat(loaded.status().serving()).isTrue();
    }
  }

  @Test
  void ofAMistypedNameItIsToldThatItIsOne() {
    Path jar =
        PluginJars.jar()
            .source(
                Plugins.FACTORY,
                Plugins.memory(
                    "",
                    """
                    public Optional<ProviderDescription> describe() {
                      return Optional.of(ProviderDescription.builder("n", "d")
                          .key(ConfigurationKey.file("folder", "t")).build());
                    }
                    """))
            .writeTo(directory.resolve("described.jar"));
    try (PluginHost host = PluginHost.builder().build()) {
      LoadRequest request = LoadRequest.of(jar).factory(Plugins.FACTORY).rule(files);
      assertThat(host.validate(request.config(Map.of("foldr", masterKey.toString()))))
          .hasSize(2)
          .extracting(ConfigurationProblem::getMessage)
          .contains("is not a setting of this plugin; did you mean folder?");
    }
  }
}
