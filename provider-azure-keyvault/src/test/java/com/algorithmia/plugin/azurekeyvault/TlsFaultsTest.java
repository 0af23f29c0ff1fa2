package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that are not to be trusted: nothing is sent, the credential least of all. */
final class TlsFaultsTest {

  @TempDir Path folder;

  private void assertRefused(TestCertificates certificates, Path caFile) {
    try (EntraServer entra = new EntraServer();
        KeyVaultServer vault = new KeyVaultServer(entra, certificates);
        AzureServers azure = new AzureServers();
        SecretProvider provider =
            azure.provider("vault_url", vault.url(), "ca_file", caFile.toString())) {
      assertThat(
              Failing.as(
                  Kind.UNAVAILABLE, () -> provider.getSecret(new SimpleSecretIdentifier("name"))))
          .hasMessageContaining("TLS certificate");
      assertThat(vault.requests()).isEmpty();
      assertThat(azure.entra.requests()).isEmpty();
    }
  }

  @Test
  void foreignCertificateIsRefused() {
    assertRefused(TestCertificates.expired(), AzureServers.CA_FILE);
  }

  @Test
  void expiredCertificateIsRefused() {
    TestCertificates expired = TestCertificates.expired();
    assertRefused(expired, expired.pemFile());
  }

  @Test
  void certificateForAnotherNameIsRefused() {
    TestCertificates other = TestCertificates.ofAnotherName();
    assertRefused(other, other.pemFile());
  }

  @Test
  void theCredentialIsNotSentToAnEntraThatIsNotTrusted() {
    TestCertificates other = TestCertificates.ofAnotherName();
    try (AzureServers azure = new AzureServers();
        EntraServer impostor = new EntraServer(other);
        SecretProvider provider = azure.provider("authority_host", impostor.url())) {
      assertThat(
              Failing.as(
                  Kind.UNAVAILABLE, () -> provider.getSecret(new SimpleSecretIdentifier("name"))))
          .hasMessageContaining("Entra ID");
      assertThat(impostor.requests()).isEmpty();
    }
  }

  @Test
  void aFileThatIsMissingOrHasNoCertificatesIsAMistakeInTheSettings() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "Canary, no certificate");
    try (AzureServers azure = new AzureServers()) {
      for (Path file : new Path[] {folder.resolve("missing.pem"), empty}) {
        try (SecretProvider provider = azure.provider("ca_file", file.toString())) {
          assertThat(
                  Failing.as(
                      Kind.INVALID_CONFIGURATION,
                      () -> provider.getSecret(new SimpleSecretIdentifier("name"))))
              .hasMessageContaining("ca_file");
        }
      }
    }
  }
}
