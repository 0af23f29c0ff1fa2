package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.worker.internal.process.SecretVariables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateTest {

  private static final String TEXT = "password = {{secrets.A}}\n";

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void template() throws Exception {
    file = Files.writeString(dir.resolve("app.conf"), TEXT);
  }

  private void isRefused(Path source, Path target) {
    Template template = Template.read(source);
    SecretVariables secrets = SecretVariables.of(Map.of("A", "canary"));
    assertThatThrownBy(() -> template.mustNotBe(target)).hasMessageContaining("template itself");
    assertThatThrownBy(() -> template.write(target, secrets))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("template itself");
    assertThat(file).hasContent(TEXT.strip());
    assertThat(dir).isDirectoryNotContaining("glob:**.app.conf*");
  }

  @Test
  void aTemplateIsNotWrittenOverByWhateverNameOrLink() throws Exception {
    isRefused(file, file);
    isRefused(file, dir.resolve("x/../app.conf").normalize());
    Path symbolic = Files.createSymbolicLink(dir.resolve("symbolic"), Path.of("app.conf"));
    isRefused(file, symbolic);
    isRefused(symbolic, file);
    Path hard = Files.createLink(dir.resolve("hard"), file);
    isRefused(file, hard);
    isRefused(hard, file);
    Path folder = Files.createSymbolicLink(dir.resolve("folder"), dir);
    isRefused(file, folder.resolve("app.conf"));
  }

  @Test
  void aFolderThatIsNotThereIsToldAsThat() {
    Template template = Template.read(file);
    SecretVariables secrets = SecretVariables.of(Map.of("A", "canary"));
    assertThatThrownBy(() -> template.write(dir.resolve("no/out"), secrets))
        .isInstanceOf(WorkerException.class)
        .hasMessageContaining("there is no folder for " + dir.resolve("no/out"));
  }

  @Test
  void anotherFileIsReplaced() throws Exception {
    Path target = Files.writeString(dir.resolve("out"), TEXT);
    Template template = Template.read(file);
    assertThatCode(() -> template.mustNotBe(target)).doesNotThrowAnyException();
    template.write(target, SecretVariables.of(Map.of("A", "v")));
    assertThat(target).hasContent("password = v");
  }
}
