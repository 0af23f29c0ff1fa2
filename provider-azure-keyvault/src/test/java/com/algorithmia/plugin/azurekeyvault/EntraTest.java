package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credentials: those that work, and what is said about those that do not. */
@Timeout(60)
final class EntraTest {

  private static final SecretIdentifier KNOWN = new SimpleSecretIdentifier("known");

  private final AzureServers azure = new AzureServers();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    azure.close();
  }

  private SecretProviderException refusal(Kind kind, String... settings) {
    try (SecretProvider provider = azure.provider(settings)) {
      SecretProviderException failure = Failing.as(kind, () -> provider.getSecret(KNOWN));
      ConnectionReport report = provider.checkConnection();
      assertThat(report.getStatus()).isEqualTo(ConnectionReport.Status.FAILED);
      assertThat(report.toString().toLowerCase(java.util.Locale.ROOT)).doesNotContain("canary");
      return failure;
    }
  }

  @Test
  void aWrongSecretSaysWhatToDo() {
    assertThat(refusal(Kind.UNAUTHENTICATED, "client_secret", "Canary~wrong~secret"))
        .hasMessageContaining("client_secret")
        .hasMessageContaining("AADSTS7000215");
  }

  @Test
  void anExpiredSecretSaysWhatToDo() {
    assertThat(refusal(Kind.UNAUTHENTICATED, "client_secret", EntraServer.EXPIRED_SECRET))
        .hasMessageContaining("expired")
        .hasMessageContaining("AADSTS7000222");
  }

  @Test
  void anUnknownApplicationSaysWhatToDo() {
    assertThat(refusal(Kind.UNAUTHENTICATED, "client_id", "11111111-2222-3333-4444-555555555555"))
        .hasMessageContaining("client_id")
        .hasMessageContaining("AADSTS700016");
  }

  @Test
  void theTenantOfAnotherVaultIsNotAskedAtAll() {
    assertThat(refusal(Kind.UNAUTHENTICATED, "tenant_id", EntraServer.OTHER_TENANT))
        .hasMessageContaining("another tenant");
    assertThat(azure.entra.requests()).isEmpty();
  }

  @Test
  void anUnknownTenantGivenByItsDomainSaysWhatToDo() {
    assertThat(refusal(Kind.UNAUTHENTICATED, "tenant_id", "nobody.example"))
        .hasMessageContaining("tenant_id")
        .hasMessageContaining("AADSTS90002");
  }

  @ParameterizedTest
  @CsvSource({"500, UNAVAILABLE", "503, UNAVAILABLE", "429, THROTTLED"})
  void troubleOfEntraIsNotACredentialsFault(int status, Kind kind) {
    azure.entra.failAll(Faults.answer(status, "{\"error\":\"Canary\"}", "Retry-After", "33"));
    SecretProviderException failure = refusal(kind);
    assertThat(failure.getRetryAfter())
        .isEqualTo(kind == Kind.THROTTLED ? Duration.ofSeconds(33) : null);
    azure.entra.heal();
    try (SecretProvider provider = azure.provider()) {
      provider.createSecret("value");
    }
  }

  @Test
  void anEntraThatIsGoneIsUnavailableAndTheWriteWasNotSent() {
    azure.entra.close();
    try (SecretProvider provider = azure.provider()) {
      Failing.as(Kind.UNAVAILABLE, () -> provider.createSecret("Canary value"));
    }
  }

  @Test
  void aRevokedTokenIsUnauthenticatedUntilThereIsANewOne() throws Exception {
    try (SecretProvider provider = azure.provider()) {
      SecretIdentifier id = provider.createSecret("value");
      azure.entra.revokeAll();
      Failing.as(Kind.UNAUTHENTICATED, () -> provider.getSecret(id));
      try (SecretProvider next = azure.provider()) {
        assertThat(next.getSecret(id).getValue()).isEqualTo("value");
      }
    }
  }

  @Test
  void anExpiredTokenIsReplacedUnnoticed() throws Exception {
    azure.entra.setTokenSeconds(4);
    try (SecretProvider provider = azure.provider()) {
      SecretIdentifier id = provider.createSecret("value");
      Instant giveUp = Instant.now().plusSeconds(40);
      while (azure.entra.countTokens() < 2 && Instant.now().isBefore(giveUp)) {
        provider.getSecret(id);
      }
      assertThat(azure.entra.countTokens()).isGreaterThan(1);
    }
  }

  @Test
  void aCertificateWorksFromAFileAndAsText() throws Exception {
    TestCertificates certificate = TestCertificates.ofAnApplication();
    azure.entra.register(certificate.certificate().getPublicKey());
    Path file = Files.writeString(folder.resolve("app.pem"), certificate.pemWithKey());
    Map<String, String> settings = azure.settings("authentication", "client_certificate");
    settings.remove("client_secret");
    settings.put("client_certificate_file", file.toString());
    assertWorks(settings);
    settings.remove("client_certificate_file");
    settings.put("client_certificate", certificate.pemWithKey());
    assertWorks(settings);
  }

  @Test
  void aCertificateThatIsNotRegisteredSaysWhatToDo() {
    azure.entra.register(TestCertificates.ofAnApplication().certificate().getPublicKey());
    Map<String, String> settings = azure.settings("authentication", "client_certificate");
    settings.remove("client_secret");
    settings.put("client_certificate", TestCertificates.ofAnotherApplication().pemWithKey());
    try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(settings)) {
      assertThat(Failing.as(Kind.UNAUTHENTICATED, () -> provider.getSecret(KNOWN)))
          .hasMessageContaining("AADSTS700027");
    }
  }

  @Test
  void aFileWithoutACertificateIsAMistakeInTheSettings() throws Exception {
    Map<String, String> settings = azure.settings("authentication", "client_certificate");
    settings.remove("client_secret");
    for (Path file :
        List.of(
            Files.writeString(folder.resolve("app.pem"), "Canary, no PEM"),
            folder.resolve("missing.pem"))) {
      settings.put("client_certificate_file", file.toString());
      try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(settings)) {
        assertThat(Failing.as(Kind.INVALID_CONFIGURATION, () -> provider.getSecret(KNOWN)))
            .hasMessageContaining("client_certificate_file");
      }
    }
  }

  @Test
  void aWorkloadIdentityWorksWithItsTokenFile() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), EntraServer.FEDERATED_TOKEN);
    Map<String, String> settings = azure.settings("authentication", "workload_identity");
    settings.remove("client_secret");
    settings.put("federated_token_file", file.toString());
    assertWorks(settings);
  }

  @Test
  void withoutAWorkloadIdentityItIsSaid() {
    Map<String, String> settings = azure.settings("authentication", "workload_identity");
    settings.remove("client_secret");
    settings.put("federated_token_file", folder.resolve("missing").toString());
    try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(settings)) {
      Failing.as(Kind.UNAUTHENTICATED, () -> provider.getSecret(KNOWN));
    }
  }

  private static void assertWorks(Map<String, String> settings) throws Exception {
    try (SecretProvider provider = new KeyVaultSecretProviderFactory().create(settings)) {
      SecretIdentifier id = provider.createSecret("value");
      assertThat(provider.getSecret(id).getValue()).isEqualTo("value");
    }
  }
}
