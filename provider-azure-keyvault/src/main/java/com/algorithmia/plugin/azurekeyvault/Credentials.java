package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.util.Configuration;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.ChainedTokenCredentialBuilder;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.CredentialBuilderBase;
import com.azure.identity.EnvironmentCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/** Makes the Azure SDK's credentials from the settings. */
final class Credentials {

  /** Who vouches for authority hosts, and where those hosts lead to in turn. */
  private static final Set<String> DISCOVERY_HOSTS =
      Set.of(
          "login.microsoftonline.com",
          "login.windows.net",
          "login.microsoft.com",
          "sts.windows.net",
          "login.partner.microsoftonline.cn",
          "login.chinacloudapi.cn",
          "login.microsoftonline.us",
          "login.usgovcloudapi.net");

  /** Certificates of every authority of the world fit in; a device that never ends does not. */
  private static final int MAX_FILE_BYTES = 4 << 20;

  /** Outside Azure nobody answers at the address of a machine's identity, and nobody refuses. */
  private static final Duration PROBE = Duration.ofSeconds(3);

  private final KeyVaultSettings settings;
  private final EntraTransport transport;
  private final ExecutorService executor;

  Credentials(KeyVaultSettings settings, EntraTransport transport, ExecutorService executor) {
    this.settings = settings;
    this.transport = transport;
    this.executor = executor;
  }

  /** Makes the credential. Files are read, nothing is sent. */
  TokenCredential make() {
    return new GuardedCredential(
        unguarded(), settings.authentication(), settings.tenantId().orElse(null));
  }

  /** Where requests for tokens may go. */
  static boolean isDestination(KeyVaultSettings settings, URI uri) {
    switch (settings.authentication()) {
      case MANAGED_IDENTITY, DEFAULT -> {
        // The machine's environment says where, with plain HTTP on a link-local address.
        return true;
      }
      default -> {
        String host = String.valueOf(uri.getHost());
        boolean authority = origin(uri).equals(origin(settings.authority()));
        boolean discovery =
            !settings.instanceDiscoveryDisabled()
                && uri.getPort() == -1
                && DISCOVERY_HOSTS.contains(host);
        return "https".equals(uri.getScheme()) && (authority || discovery);
      }
    }
  }

  static String origin(URI uri) {
    int port = uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + ":" + (port == -1 ? 443 : port);
  }

  private TokenCredential unguarded() {
    return switch (settings.authentication()) {
      case CLIENT_SECRET ->
          application(new ClientSecretCredentialBuilder())
              .clientSecret(settings.clientSecret().orElseThrow())
              .build();
      case CLIENT_CERTIFICATE ->
          application(new ClientCertificateCredentialBuilder())
              .pemCertificate(certificate())
              .build();
      case MANAGED_IDENTITY -> managedIdentity(transport, settings.clientId());
      case WORKLOAD_IDENTITY -> workloadIdentity();
      case DEFAULT -> chain();
    };
  }

  /** The order of Microsoft's own default chain, as far as it makes sense on a server. */
  private TokenCredential chain() {
    ChainedTokenCredentialBuilder chain =
        new ChainedTokenCredentialBuilder()
            .addLast(
                common(new EnvironmentCredentialBuilder())
                    .authorityHost(settings.authority().toString())
                    .executorService(executor)
                    .build());
    if (hasWorkloadIdentity()) {
      chain.addLast(workloadIdentity());
    }
    return chain
        .addLast(new OptionalCredential(managedIdentity(transport.within(PROBE), Optional.empty())))
        .addLast(common(new AzureCliCredentialBuilder()).build())
        .build();
  }

  private InputStream certificate() {
    Optional<String> text = settings.clientCertificate();
    if (text.isPresent()) {
      return new ByteArrayInputStream(text.get().getBytes(StandardCharsets.UTF_8));
    }
    byte[] pem =
        read(Settings.CLIENT_CERTIFICATE_FILE, settings.clientCertificateFile().orElseThrow());
    String problem = PemCredential.problem(pem);
    if (problem != null) {
      throw VaultFailures.failure(
          Kind.INVALID_CONFIGURATION,
          "The file of the setting " + Settings.CLIENT_CERTIFICATE_FILE + " " + problem);
    }
    return new ByteArrayInputStream(pem);
  }

  static byte[] read(String setting, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(MAX_FILE_BYTES);
    } catch (IOException e) {
      throw VaultFailures.failure(
          Kind.INVALID_CONFIGURATION,
          "The file of the setting " + setting + " can't be read: check the path and its rights");
    }
  }

  private TokenCredential managedIdentity(HttpClient http, Optional<String> clientId) {
    ManagedIdentityCredentialBuilder builder =
        common(new ManagedIdentityCredentialBuilder()).httpClient(http).executorService(executor);
    clientId.ifPresent(builder::clientId);
    return builder.build();
  }

  private boolean hasWorkloadIdentity() {
    return isGiven(settings.tenantId(), Configuration.PROPERTY_AZURE_TENANT_ID)
        && isGiven(settings.clientId(), Configuration.PROPERTY_AZURE_CLIENT_ID)
        && isGiven(settings.federatedTokenFile(), "AZURE_FEDERATED_TOKEN_FILE");
  }

  private static boolean isGiven(Optional<?> setting, String variable) {
    String value = Configuration.getGlobalConfiguration().get(variable);
    return setting.isPresent() || (value != null && !value.isEmpty());
  }

  /** What the settings leave out comes from the variables that Kubernetes injects. */
  private TokenCredential workloadIdentity() {
    if (!hasWorkloadIdentity()) {
      throw EntraFailures.noWorkloadIdentity(); // The builder would refuse it in its own words.
    }
    WorkloadIdentityCredentialBuilder builder =
        common(new WorkloadIdentityCredentialBuilder())
            .configuration(Configuration.getGlobalConfiguration());
    builder.authorityHost(settings.authority().toString()).executorService(executor);
    if (!settings.asksWhoVouches()) {
      builder.disableInstanceDiscovery();
    }
    settings.tenantId().ifPresent(builder::tenantId);
    settings.clientId().ifPresent(builder::clientId);
    settings.federatedTokenFile().ifPresent(file -> builder.tokenFilePath(file.toString()));
    return builder.build();
  }

  private <B extends AadCredentialBuilderBase<B>> B application(B builder) {
    common(builder)
        .configuration(Configuration.NONE)
        .authorityHost(settings.authority().toString())
        .executorService(executor)
        .tenantId(settings.tenantId().orElseThrow())
        .clientId(settings.clientId().orElseThrow());
    return settings.asksWhoVouches() ? builder : builder.disableInstanceDiscovery();
  }

  private <B extends CredentialBuilderBase<B>> B common(B builder) {
    builder.httpClient(transport);
    builder.httpLogOptions(VaultSession.noLogging());
    builder.retryPolicy(new NoRetries());
    return builder;
  }
}
