package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.algorithmia.secrets.keysets.KeysetException.Problem;
import com.algorithmia.secrets.keysets.KeysetException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyTest {

  private static final byte[] KEY = Samples.bytes("canary-key-0123456789-abcdefghij");
  private static final String BASE64 = Base64.getEncoder().encodeToString(KEY);

  @TempDir Path directory;

  private Path keyFile(String content, String mode) throws Exception {
    Path file = directory.resolve("master.key");
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    return file;
  }

  private static MasterKey open(Map<String, String> settings) {
    return MasterKey.fromSettings(settings, Map.of("THE_KEY", BASE64, "EMPTY", "")::get);
  }

  private static List<Problem> problems(Map<String, String> settings) {
    List<Problem> problems =
        MasterKey.problems(settings, Map.of("THE_KEY", BASE64, "EMPTY", "", "SHORT", "QUJD")::get);
    assertShowsNoKey(problems.toString());
    return problems;
  }

  private static void assertShowsNoKey(String text) {
    assertThat(text)
        .doesNotContain(
            new String(KEY, java.nio.charset.StandardCharsets.US_ASCII),
            BASE64.substring(0, 20),
            HexFormat.of().formatHex(KEY).substring(0, 20));
  }

  @Test
  void theSameKeyFromFileVariableAndLiteralOpensTheSameKeySets() throws Exception {
    Path file = keyFile(BASE64 + "\n", "rw-------");
    SymmetricKeyset keys = SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);
    byte[] encoded;
    try (MasterKey master = open(Map.of("master_key", BASE64, "other", "ignored"))) {
      encoded = keys.encode(master);
    }
    for (Map<String, String> source :
        List.of(
            Map.of("master_key_file", file.toString()),
            Map.of("master_key_env", "THE_KEY"),
            Map.of("master_key", " " + BASE64 + " "))) {
      try (MasterKey master = open(source)) {
        assertThat(
                SymmetricKeyset.parse(encoded, master, KeysetPurpose.VALUES, INSTALLATION).keys())
            .isEqualTo(keys.keys());
        assertShowsNoKey(master.toString());
      }
    }
  }

  @Test
  void exactlyOneSourceIsAccepted() {
    assertThat(problems(Map.of()).toString())
        .contains("exactly one of", "master_key_kms_uri", "none is");
    assertThat(problems(Map.of("master_key", BASE64, "master_key_env", "THE_KEY")).toString())
        .contains("set are master_key_env, master_key");
    failure(
        Reason.INVALID_CONFIGURATION,
        () -> open(Map.of("master_key", BASE64, "master_key_env", "THE_KEY")));
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    KeysetException e =
        failure(
            Reason.INVALID_CONFIGURATION,
            () ->
                open(
                    Map.of(
                        "master_key_file", directory.resolve("absent").toString(),
                        "master_key_env", "EMPTY",
                        "master_key", "%%%",
                        "master_key_kms_uri", "nonsense")));
    assertThat(e.problems())
        .extracting(Problem::setting)
        .containsExactly(
            "master_key_file",
            "master_key_file",
            "master_key_env",
            "master_key",
            "master_key_kms_uri");
    e.problems().forEach(problem -> assertThat(e).hasMessageContaining(problem.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw-r--r--", "rw--w----", "rwx------", "rw-----w-"})
  void aFileThatOthersMayUseIsRefusedWithWhatToDo(String mode) throws Exception {
    Path file = keyFile(BASE64, mode);
    assertThat(problems(Map.of("master_key_file", file.toString())).toString())
        .contains(mode, "chmod 600 " + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------"})
  void aFileForTheOwnerAloneIsAccepted(String mode) throws Exception {
    Path file = keyFile(BASE64, mode);
    assertThat(problems(Map.of("master_key_file", file.toString()))).isEmpty();
  }

  @Test
  void badFilesAreExplained() throws Exception {
    assertThat(problems(Map.of("master_key_file", directory.toString())).toString())
        .contains(directory.toString());
    assertThat(problems(Map.of("master_key_file", directory.resolve("no").toString())).toString())
        .contains("does not exist");
    assertThat(problems(Map.of("master_key_file", "a\0b")).toString())
        .contains("not the name of a file");
    Path file = keyFile("A".repeat(5000), "rw-------");
    assertThat(problems(Map.of("master_key_file", file.toString())).toString())
        .contains("more than 4096 bytes");
    keyFile("", "rw-------");
    assertThat(problems(Map.of("master_key_file", file.toString())).toString()).contains("0 bytes");
  }

  @Test
  void badKeysAreExplainedAndNotShown() {
    List<String> bad = new ArrayList<>();
    bad.add(BASE64.substring(0, 40));
    bad.add(HexFormat.of().formatHex(KEY));
    bad.add(BASE64 + BASE64);
    bad.add(BASE64.replace('Y', '!'));
    bad.add(Base64.getEncoder().encodeToString(new byte[32]));
    for (String key : bad) {
      List<Problem> problems = problems(Map.of("master_key", key));
      assertThat(problems).hasSize(1);
      assertThat(problems.get(0).message()).contains("32 random bytes");
    }
    assertThat(problems(Map.of("master_key_env", "SHORT")).toString()).contains("3 bytes", "SHORT");
    assertThat(problems(Map.of("master_key", " ")).toString()).contains("is empty");
  }

  @Test
  void aKeyPutWhereANameBelongsIsNotShown() {
    String withoutPadding = BASE64.replace("=", "");
    for (String key : List.of(BASE64, withoutPadding, HexFormat.of().formatHex(KEY))) {
      assertThat(problems(Map.of("master_key_file", key)).toString()).contains("not shown");
      assertThat(problems(Map.of("master_key_env", key)).toString())
          .contains("name of an environment variable");
      assertThat(problems(Map.of("master_key_kms_uri", key))).hasSize(1);
    }
  }

  @Test
  void aGeneratedFileIsForItsOwnerAloneAndNeverOverwritten() throws Exception {
    Path file = directory.resolve("new.key");
    MasterKey.generateFile(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    String content = Files.readString(file);
    assertThat(Base64.getDecoder().decode(content.strip())).hasSize(32);
    assertThat(problems(Map.of("master_key_file", file.toString()))).isEmpty();
    failure(Reason.FILE, () -> MasterKey.generateFile(file));
    assertThat(Files.readString(file)).isEqualTo(content);
    try (var left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void generatedKeysDiffer() {
    try (MasterKey one = MasterKey.generate();
        MasterKey two = MasterKey.generate()) {
      assertThat(one.id()).isNotEqualTo(two.id()).matches("[0-9a-f]{16}");
    }
  }

  @Test
  void aClosedKeyIsGone() {
    MasterKey master = MasterKey.generate();
    SymmetricKeyset keys = SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);
    byte[] encoded = keys.encode(master);
    master.close();
    master.close();
    assertThatIllegalStateException().isThrownBy(() -> keys.encode(master));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> SymmetricKeyset.parse(encoded, master, KeysetPurpose.VALUES, INSTALLATION));
  }
}
