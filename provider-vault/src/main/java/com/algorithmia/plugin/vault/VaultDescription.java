package com.algorithmia.plugin.vault;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;

/** The settings of this plugin, in the order in which a form shows them. */
final class VaultDescription {

  static final String ADDR = "vault_addr";
  static final String TOKEN = "vault_token";
  static final String SECRET_PATH = "vault_secret_path";
  static final String AUTH_METHOD = "vault_auth_method";
  static final String AUTH_PATH = "vault_auth_path";
  static final String NAMESPACE = "vault_namespace";
  static final String AUTH_NAMESPACE = "vault_auth_namespace";
  static final String TOKEN_FILE = "vault_token_file";
  static final String ROLE_ID = "vault_role_id";
  static final String SECRET_ID = "vault_secret_id";
  static final String SECRET_ID_FILE = "vault_secret_id_file";
  static final String WRAPPED_SECRET_ID_FILE = "vault_wrapped_secret_id_file";
  static final String ROLE = "vault_role";
  static final String JWT = "vault_jwt";
  static final String JWT_FILE = "vault_jwt_file";
  static final String USERNAME = "vault_username";
  static final String PASSWORD = "vault_password";
  static final String CA_CERT = "vault_ca_cert";
  static final String CA_CERT_FILE = "vault_ca_cert_file";
  static final String CLIENT_CERT = "vault_client_cert";
  static final String CLIENT_CERT_FILE = "vault_client_cert_file";
  static final String CLIENT_KEY = "vault_client_key";
  static final String CLIENT_KEY_FILE = "vault_client_key_file";
  static final String REDIRECT_HOSTS = "vault_redirect_hosts";
  static final String ALLOW_PLAIN_HTTP = "vault_allow_plain_http";
  static final String KV_VERSION = "vault_kv_version";
  static final String MOUNT = "vault_mount";
  static final String ALLOW_ABSOLUTE_KEYS = "vault_allow_absolute_keys";
  static final String OPERATIONS = "vault_operations";
  static final String DELETE_POLICY = "vault_delete_policy";
  static final String CONNECT_TIMEOUT = "vault_connect_timeout";
  static final String REQUEST_TIMEOUT = "vault_request_timeout";
  static final String DEADLINE = "vault_deadline";
  static final String MAX_RETRIES = "vault_max_retries";
  static final String FORWARDING = "vault_forwarding";

  static final ProviderDescription DESCRIPTION = build();

  private VaultDescription() {}

  private static ProviderDescription build() {
    ProviderDescription.Builder all =
        ProviderDescription.builder(
            "HashiCorp Vault",
            "Secrets in a KV secrets engine, version 1 or 2, of HashiCorp Vault or OpenBao.");
    all.key(
            ConfigurationKey.string(
                    ADDR, "The address of Vault, such as https://vault.example.com:8200")
                .required()
                .destination())
        .key(
            ConfigurationKey.string(TOKEN, "The token, for the authentication method token")
                .sensitive())
        .key(
            ConfigurationKey.string(
                    SECRET_PATH, "The mount and a prefix below it, such as secret/algorithmia")
                .required());
    authentication(all);
    tls(all);
    secrets(all);
    behaviour(all);
    return all.build();
  }

  private static void authentication(ProviderDescription.Builder all) {
    all.key(
            ConfigurationKey.string(AUTH_METHOD, "How to log in to Vault")
                .allowing("token", "approle", "kubernetes", "jwt", "cert", "userpass", "ldap")
                .defaultsTo("token")
                .machineIdentity("kubernetes"))
        .key(
            ConfigurationKey.string(
                AUTH_PATH, "Where the method is mounted below auth/; by default its name"))
        .key(ConfigurationKey.string(NAMESPACE, "The namespace of the secrets").destination())
        .key(
            ConfigurationKey.string(
                    AUTH_NAMESPACE, "The namespace to log in to; by default that of the secrets")
                .destination())
        .key(
            ConfigurationKey.file(
                TOKEN_FILE,
                "A file with the token, such as an agent writes; read again when refused"))
        .key(ConfigurationKey.string(ROLE_ID, "For approle: the role id"))
        .key(ConfigurationKey.string(SECRET_ID, "For approle: the secret id").sensitive())
        .key(ConfigurationKey.file(SECRET_ID_FILE, "For approle: a file with the secret id"))
        .key(
            ConfigurationKey.file(
                WRAPPED_SECRET_ID_FILE,
                "For approle: a file with a wrapping token that holds the secret id"))
        .key(ConfigurationKey.string(ROLE, "For kubernetes, jwt and cert: the role"))
        .key(
            ConfigurationKey.string(JWT, "For jwt: the token of the identity provider").sensitive())
        .key(
            ConfigurationKey.file(
                JWT_FILE,
                "For jwt and kubernetes: a file with the token; by default, for kubernetes, that of the"
                    + " service account"))
        .key(ConfigurationKey.string(USERNAME, "For userpass and ldap: the user"))
        .key(ConfigurationKey.string(PASSWORD, "For userpass and ldap: the password").sensitive());
  }

  private static void tls(ProviderDescription.Builder all) {
    all.key(
            ConfigurationKey.string(
                    CA_CERT, "The authorities to trust, as PEM; by default those of the JVM")
                .destination())
        .key(ConfigurationKey.file(CA_CERT_FILE, "The same, in a file").destination())
        .key(
            ConfigurationKey.string(CLIENT_CERT, "The client's certificate chain, as PEM")
                .destination())
        .key(ConfigurationKey.file(CLIENT_CERT_FILE, "The same, in a file").destination())
        .key(
            ConfigurationKey.string(CLIENT_KEY, "The client's private key, as PEM: RSA or EC")
                .sensitive())
        .key(ConfigurationKey.file(CLIENT_KEY_FILE, "The same, in a file"))
        .key(
            ConfigurationKey.string(
                    REDIRECT_HOSTS,
                    "Hosts (host or host:port, with commas between) that a standby may redirect to")
                .destination())
        .key(
            ConfigurationKey.flag(
                    ALLOW_PLAIN_HTTP,
                    "Sends tokens and values unencrypted to another machine than this")
                .destination()
                .defaultsTo("false"));
  }

  private static void secrets(ProviderDescription.Builder all) {
    all.key(
            ConfigurationKey.string(
                    KV_VERSION, "The version of the KV secrets engine; auto finds it out")
                .allowing("auto", "1", "2")
                .defaultsTo("auto"))
        .key(
            ConfigurationKey.string(
                MOUNT,
                "With an explicit vault_kv_version: where the engine is mounted, if its path has slashes"))
        .key(
            ConfigurationKey.flag(
                    ALLOW_ABSOLUTE_KEYS,
                    "Keys that begin with a slash start at the mount instead of at the prefix")
                .defaultsTo("false"))
        .key(
            ConfigurationKey.string(
                    OPERATIONS,
                    "What this provider is for: some of create, read, update, delete, list")
                .defaultsTo("create,read,update,delete,list"))
        .key(
            ConfigurationKey.string(DELETE_POLICY, "What deleting does on KV version 2")
                .allowing("soft", "destroy", "metadata")
                .defaultsTo("soft"));
  }

  private static void behaviour(ProviderDescription.Builder all) {
    all.key(
            ConfigurationKey.duration(CONNECT_TIMEOUT, "The longest wait for a connection")
                .defaultsTo("2s"))
        .key(
            ConfigurationKey.duration(REQUEST_TIMEOUT, "The longest wait for one answer")
                .defaultsTo("3s"))
        .key(
            ConfigurationKey.duration(
                    DEADLINE, "The longest time for one call, with logins and retries")
                .defaultsTo("8s"))
        .key(
            ConfigurationKey.integer(MAX_RETRIES, "How often a request is repeated at most", 0, 10)
                .defaultsTo("3"))
        .key(
            ConfigurationKey.string(
                    FORWARDING,
                    "When a standby is asked to pass requests on to the active node; Vault has to allow it")
                .allowing("never", "inconsistent", "always")
                .defaultsTo("never"));
  }
}
