package com.algorithmia.secrets.keysets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README's example is the code below, and so is known to compile and to work. */
class ReadmeTest {

  private static void example(
      Map<String, String> settings,
      byte[] encoded,
      String installationId,
      String owner,
      String id,
      byte[] value) {
    // [example]
    try (MasterKey master = MasterKey.fromSettings(settings, System::getenv)) {
      SymmetricKeyset keys =
          SymmetricKeyset.parse(encoded, master, KeysetPurpose.VALUES, installationId);
      AssociatedData row =
          AssociatedData.builder()
              .installation(installationId)
              .purpose(KeysetPurpose.VALUES)
              .noRecipient()
              .owner(owner)
              .secret(id)
              .version("1")
              .field("value")
              .build();
      byte[] ciphertext = keys.encrypt(value, row);
      byte[] same = keys.decrypt(ciphertext, row);
      // [end]
      assertThat(same).isEqualTo(value);
    }
  }

  @Test
  void theExampleWorks() {
    Map<String, String> settings =
        Map.of(
            "master_key",
            Base64.getEncoder().encodeToString(Samples.bytes("0123456789abcdef0123456789abcdef")));
    try (MasterKey master = MasterKey.fromSettings(settings, name -> null)) {
      byte[] encoded =
          SymmetricKeyset.generate(KeysetPurpose.VALUES, Samples.INSTALLATION).encode(master);
      example(settings, encoded, Samples.INSTALLATION, "o", "s", new byte[7]);
    }
  }

  @Test
  void theReadmeShowsExactlyThisExample() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/com/algorithmia/secrets/keysets/ReadmeTest.java"));
    String here =
        source.substring(source.indexOf("// [example]\n") + 13, source.indexOf("// [end]"));
    String readme = Files.readString(Path.of("README.md"));
    int start = readme.indexOf("```java\n") + 8;
    String there = readme.substring(start, readme.indexOf("}\n```", start));
    assertThat(there.replaceAll("\\s", "")).isEqualTo(here.replaceAll("\\s", ""));
  }
}
