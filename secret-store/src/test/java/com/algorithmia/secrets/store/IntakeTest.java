package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in for JARs that are not a plain upload: signed ones, and the plugins folder. */
class IntakeTest {

  @TempDir Path directory;

  private static void run(String... command) throws Exception {
    Path program = Path.of(System.getProperty("java.home"), "bin", command[0]);
    command[0] = program.toString();
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void aSignedJarIsTakenIfEveryEntryIsSignedByWhomWeTrust() throws Exception {
    Path keys = directory.resolve("keys.p12");
    for (String alias : List.of("ours", "theirs")) {
      run(
          "keytool",
          "-genkeypair",
          "-alias",
          alias,
          "-keyalg",
          "EC",
          "-dname",
          "CN=" + alias,
          "-keystore",
          keys.toString(),
          "-storepass",
          "changeit");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, "changeit".toCharArray());
    }
    X509Certificate ours = (X509Certificate) store.getCertificate("ours");
    Path unsigned = TestPlugins.vault(directory, "1");
    Path signed = sign(unsigned, keys, "ours", "signed.jar");
    Path foreign = sign(unsigned, keys, "theirs", "foreign.jar");
    UploadPolicy policy = new UploadPolicy(UploadPolicy.Mode.SIGNED, Set.of(ours));
    TestStore installation = new TestStore(directory.resolve("s"), TestDatabases.H2);
    try (SecretStore opened = installation.open("n", builder -> builder.uploads(policy))) {
      assertThat(opened.plugins().stage(ADMIN, signed, null).signer()).isEqualTo("CN=ours");
      for (Path refused : List.of(unsigned, foreign, withMore(signed))) {
        assertThatThrownBy(() -> opened.plugins().stage(ADMIN, refused, null))
            .as(refused.toString())
            .isInstanceOfSatisfying(
                StoreException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.UPLOAD_REFUSED));
      }
    }
  }

  private Path sign(Path jar, Path keys, String alias, String name) throws Exception {
    Path signed = directory.resolve(name);
    run(
        "jarsigner",
        "-keystore",
        keys.toString(),
        "-storepass",
        "changeit",
        "-signedjar",
        signed.toString(),
        jar.toString(),
        alias);
    return signed;
  }

  /** The signed JAR with one more entry, which nobody signed. */
  private Path withMore(Path signed) throws IOException {
    Path more = directory.resolve("more.jar");
    try (JarInputStream in = new JarInputStream(Files.newInputStream(signed), false);
        JarOutputStream out = new JarOutputStream(Files.newOutputStream(more), in.getManifest())) {
      for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
        out.putNextEntry(new JarEntry(entry.getName()));
        in.transferTo(out);
        out.closeEntry();
      }
      out.putNextEntry(new JarEntry("added.txt"));
      out.closeEntry();
    }
    return more;
  }

  @Test
  void aJarWithPropertiesInThePluginsFolderBecomesAProvider() throws IOException {
    TestStore installation = new TestStore(directory.resolve("s"), TestDatabases.H2);
    Path folder = Files.createDirectories(directory.resolve("plugins"));
    Path vault = installation.newVaultFolder();
    Files.copy(TestPlugins.vault(directory, "1"), folder.resolve("team-vault.jar"));
    Files.copy(
        TestPlugins.vault(Files.createDirectories(directory.resolve("2")), "2"),
        folder.resolve("alone.jar"));
    String digest;
    try (SecretStore store = installation.open("n", builder -> builder.pluginsFolder(folder))) {
      assertThat(store.plugins().list(ADMIN)).hasSize(2).noneMatch(PluginInfo::approved);
      assertThat(store.providers().list(ADMIN)).hasSize(1);
      digest =
          store.plugins().list(ADMIN).stream()
              .filter(plugin -> plugin.fileName().equals("team-vault.jar"))
              .findFirst()
              .orElseThrow()
              .digest();
    }
    Files.writeString(
        folder.resolve("team-vault.properties"),
        "sha256=" + digest + "\nconfig.folder=" + vault + "\nconfig.token=t0ken\n");
    Files.writeString(folder.resolve("alone.properties"), "sha256=" + "0".repeat(64) + "\n");
    try (SecretStore store = installation.open("n", builder -> builder.pluginsFolder(folder))) {
      ProviderInfo provider =
          store.providers().list(ADMIN).stream()
              .filter(one -> one.name().equals("team-vault"))
              .findFirst()
              .orElseThrow();
      assertThat(provider.state()).isEqualTo(ProviderInfo.State.SERVING);
      assertThat(provider.moduleDigest()).isEqualTo(digest);
      assertThat(store.providers().list(ADMIN)).hasSize(2);
    }
    // Nothing changed: nothing is done again.
    try (SecretStore store = installation.open("n", builder -> builder.pluginsFolder(folder))) {
      assertThat(store.providers().list(ADMIN)).hasSize(2);
    }
  }
}
