package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;

/** The names of the settings and what is said about each to people. */
final class Settings {

  static final String VAULT_URL = "vault_url";
  static final String TENANT_ID = "tenant_id";
  static final String CLIENT_ID = "client_id";
  static final String CLIENT_SECRET = "client_secret";
  static final String AUTHENTICATION = "authentication";
  static final String CLIENT_CERTIFICATE_FILE = "client_certificate_file";
  static final String CLIENT_CERTIFICATE = "client_certificate";
  static final String FEDERATED_TOKEN_FILE = "federated_token_file";
  static final String CLOUD = "cloud";
  static final String AUTHORITY_HOST = "authority_host";
  static final String CA_FILE = "ca_file";
  static final String PROXY = "proxy";
  static final String DISABLE_INSTANCE_DISCOVERY = "disable_instance_discovery";
  static final String DISABLE_CHALLENGE_VERIFICATION = "disable_challenge_verification";
  static final String ACCESS = "access";
  static final String NAME_PREFIX = "secret_name_prefix";
  static final String SOFT_DELETE = "soft_delete";
  static final String TIMEOUT = "timeout";
  static final String DELETION_TIMEOUT = "deletion_timeout";

  static final ProviderDescription DESCRIPTION =
      ProviderDescription.builder(
              "Azure Key Vault", "Keeps secrets in a vault of Azure Key Vault, under its own names")
          .key(
              ConfigurationKey.string(
                      VAULT_URL, "The vault's address, as in https://myvault.vault.azure.net")
                  .required()
                  .destination())
          .key(
              ConfigurationKey.string(
                  TENANT_ID, "The directory (tenant) that the vault and the application belong to"))
          .key(
              ConfigurationKey.string(
                  CLIENT_ID,
                  "The application (client) id of the app registration or managed identity"))
          .key(
              ConfigurationKey.string(
                      CLIENT_SECRET, "The value (not the id) of a client secret of the application")
                  .sensitive())
          .key(
              ConfigurationKey.string(AUTHENTICATION, "How this provider proves who it is")
                  .allowing(Authentication.names())
                  .defaultsTo(Authentication.CLIENT_SECRET.settingName())
                  .machineIdentity(Authentication.namesOfTheMachines()))
          .key(
              ConfigurationKey.file(
                  CLIENT_CERTIFICATE_FILE, "A PEM file with the private key and its certificate"))
          .key(
              ConfigurationKey.string(
                      CLIENT_CERTIFICATE, "The text of such a PEM file, instead of the file")
                  .sensitive())
          .key(
              ConfigurationKey.file(
                  FEDERATED_TOKEN_FILE,
                  "The token file of a workload identity; by default what Kubernetes injects"))
          .key(
              ConfigurationKey.string(CLOUD, "The Azure cloud that the tenant belongs to")
                  .allowing(Cloud.names())
                  .defaultsTo(Cloud.PUBLIC.settingName())
                  .destination())
          .key(
              ConfigurationKey.string(
                      AUTHORITY_HOST, "The address of Entra ID, if it is not that of the cloud")
                  .destination())
          .key(
              ConfigurationKey.file(
                      CA_FILE, "A PEM file with certificates to trust besides the JDK's")
                  .destination())
          .key(
              ConfigurationKey.string(PROXY, "An HTTP proxy for all connections, as host:port")
                  .destination())
          .key(
              ConfigurationKey.flag(
                      DISABLE_INSTANCE_DISCOVERY,
                      "Do not ask Microsoft whether the authority host is genuine; for private"
                          + " clouds only")
                  .defaultsTo("false")
                  .destination())
          .key(
              ConfigurationKey.flag(
                      DISABLE_CHALLENGE_VERIFICATION,
                      "Get tokens for whatever resource the vault asks for; for private clouds"
                          + " only")
                  .defaultsTo("false")
                  .destination())
          .key(
              ConfigurationKey.string(ACCESS, "What this provider does with secrets")
                  .allowing(Access.names())
                  .defaultsTo(Access.READ_WRITE.settingName()))
          .key(
              ConfigurationKey.string(
                  NAME_PREFIX,
                  "Put before the names of new secrets: up to 60 letters, digits and dashes"))
          .key(
              ConfigurationKey.string(
                      SOFT_DELETE,
                      "soft: deleted secrets can be recovered while the vault keeps them; purge:"
                          + " they are gone at once")
                  .allowing("soft", "purge")
                  .defaultsTo("soft"))
          .key(
              ConfigurationKey.duration(TIMEOUT, "The longest time for one operation")
                  .defaultsTo("8s"))
          .key(
              ConfigurationKey.duration(
                      DELETION_TIMEOUT,
                      "The longest wait until Azure has finished deleting, purging or recovering")
                  .defaultsTo("60s"))
          .build();

  private Settings() {}
}
