package com.algorithmia.plugin.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.HeapDump;
import com.algorithmia.plugin.vault.support.HeapDump.Hidden;
import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values in the memory of the process, while the provider stays open. */
class HeapTest {

  private static OpenBao server;

  @TempDir Path files;

  @BeforeAll
  static void start() {
    server = OpenBao.devTls();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void nothingIsLeftOfWhatWasWritten() throws Exception {
    try (SecretProvider provider = provider("create,update,delete,list")) {
      Hidden created = Hidden.random();
      Hidden updated = Hidden.random();
      SecretIdentifier id = create(provider, created);
      update(provider, id, updated);
      HeapDump dump = HeapDump.take(files);
      assertThat(dump.copiesOf(created)).as("copies of the created value").isZero();
      assertThat(dump.copiesOf(updated)).as("copies of the updated value").isZero();
    }
  }

  /** The JDK's client keeps the buffer of the last answer; the next one takes its place. */
  @Test
  void whatWasReadIsGoneAfterTheNextAnswer() throws Exception {
    try (SecretProvider provider = provider("create,read")) {
      Hidden value = Hidden.random();
      SecretIdentifier id = create(provider, value);
      assertThat(read(provider, id)).isEqualTo(48);
      provider.getSecretVersion(id);
      assertThat(HeapDump.take(files).copiesOf(value)).isZero();
    }
  }

  /** That the search finds what is there. */
  @Test
  void aValueThatSomebodyHoldsIsFound() throws Exception {
    Hidden value = Hidden.random();
    String held = value.reveal();
    byte[] wide = held.getBytes(StandardCharsets.UTF_16BE);
    assertThat(HeapDump.take(files).copiesOf(value)).isEqualTo(2);
    assertThat(held.length() + wide.length).isEqualTo(144); // Held until here.
  }

  // Methods of their own, so that no frame of a running method holds a value.

  private static SecretIdentifier create(SecretProvider provider, Hidden value) {
    return provider.createSecret(value.reveal());
  }

  private static void update(SecretProvider provider, SecretIdentifier id, Hidden value)
      throws Exception {
    provider.updateSecret(id, value.reveal());
  }

  private static int read(SecretProvider provider, SecretIdentifier id) throws Exception {
    return provider.getSecret(id).getValue().length();
  }

  private static SecretProvider provider(String operations) throws Exception {
    return Providers.on(
        server,
        OpenBao.ROOT,
        "secret/app",
        "vault_ca_cert",
        Files.readString(server.authority()),
        "vault_operations",
        operations);
  }
}
