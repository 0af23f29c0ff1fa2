package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows is what is run, and what it names is there. */
final class ReadmeTest {

  private static final Path README = Path.of("README.md");
  private static final Path EXAMPLE =
      Path.of("src/test/java/com/algorithmia/secrets/testkit/ReadmeExampleTest.java");

  @Test
  void exampleIsATestOfThisModule() throws IOException {
    Matcher shown =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
    assertThat(shown.find()).isTrue();
    assertThat(Files.readString(EXAMPLE)).endsWith(shown.group(1));
  }

  @Test
  void everyHookIsInTheTable() throws IOException {
    String readme = Files.readString(README);
    for (var hook : ProviderHooks.class.getDeclaredMethods()) {
      if (!hook.isSynthetic()) {
        assertThat(readme).contains(hook.getName() + "(");
      }
    }
  }

  @Test
  void itIsShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(100);
  }
}
