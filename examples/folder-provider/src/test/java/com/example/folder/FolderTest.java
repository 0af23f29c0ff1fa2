package com.example.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to files. */
class FolderTest {

  private static final SecretIdentifier PASSWORD = new SimpleSecretIdentifier("password");

  @TempDir Path folder;

  @Test
  void followsTheLinksByWhichKubernetesSwapsASecret() throws Exception {
    mount("..first", "one");
    try (SecretProvider provider = provider(Map.of())) {
      assertEquals("one", provider.getSecret(PASSWORD).getValue());
      String version = provider.getSecretVersion(PASSWORD);

      mount("..second", "two");

      assertEquals("two", provider.getSecret(PASSWORD).getValue());
      assertNotEquals(version, provider.getSecretVersion(PASSWORD));
    }
  }

  @Test
  void refusesAFileThatIsNoText() throws Exception {
    Files.write(folder.resolve("password"), new byte[] {(byte) 0xc3, 0x28});
    assertNotUsable();
  }

  @Test
  void refusesAFileThatIsTooLarge() throws Exception {
    Files.write(folder.resolve("password"), new byte[65_537]);
    assertNotUsable();
  }

  @Test
  void writesFilesForTheirOwnerOnly() throws Exception {
    try (SecretProvider provider = provider(Map.of("writable", "true"))) {
      SecretIdentifier id = provider.createSecret("value");
      assertEquals(
          "[OWNER_READ, OWNER_WRITE]",
          new java.util.TreeSet<>(
                  Files.getPosixFilePermissions(folder.resolve(id.getProviderKey())))
              .toString());
    }
  }

  @Test
  void saysWhatToDoWhereNothingIsMounted() {
    Path missing = folder.resolve("missing");
    try (SecretProvider provider =
        new FolderSecretProviderFactory().create(Map.of("folder", missing.toString()))) {
      ConnectionReport report = provider.checkConnection();
      assertEquals(ConnectionReport.Status.FAILED, report.getStatus());
      assertTrue(report.toString().contains("mount it"));
    }
  }

  private void assertNotUsable() throws Exception {
    try (SecretProvider provider = provider(Map.of())) {
      SecretProviderException e =
          assertThrows(SecretProviderException.class, () -> provider.getSecret(PASSWORD));
      assertEquals(SecretProviderException.Kind.NOT_USABLE, e.getKind());
    }
  }

  /**
   * As the kubelet does it: a new folder, a link to it swapped by renaming, and links through it.
   */
  private void mount(String name, String value) throws Exception {
    Files.createDirectory(folder.resolve(name));
    Files.writeString(folder.resolve(name).resolve("password"), value);
    Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of(name));
    Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    if (!Files.exists(folder.resolve("password"))) {
      Files.createSymbolicLink(folder.resolve("password"), Path.of("..data", "password"));
    }
  }

  private SecretProvider provider(Map<String, String> more) {
    Map<String, String> config = new java.util.HashMap<>(more);
    config.put("folder", folder.toString());
    return new FolderSecretProviderFactory().create(config);
  }
}
