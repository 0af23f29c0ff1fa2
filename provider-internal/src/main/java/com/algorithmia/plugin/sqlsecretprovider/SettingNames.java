package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.secrets.keysets.MasterKey;
import java.util.List;

/** The settings by name, and what the provider tells about them. */
final class SettingNames {

  static final String DB_URI = "db_uri";
  static final String DB_USERNAME = "db_username";
  static final String DB_PASSWORD = "db_password";
  static final String DB_CA_FILE = "db_ca_file";
  static final String INSTALLATION_ID = "installation_id";
  static final String PUBLIC_KEYSET_FILE = "public_keyset_file";
  static final String SIGNING_KEYSET_FILE = "signing_keyset_file";
  static final String PRIVATE_KEYSET_FILE = "private_keyset_file";
  static final String VERIFICATION_KEYSET_FILE = "verification_keyset_file";
  static final String HISTORY_VERSIONS = "history_versions";
  static final String POOL_SIZE = "pool_size";
  static final String CONNECTION_TIMEOUT = "connection_timeout";
  static final String QUERY_TIMEOUT = "query_timeout";
  static final String OPERATION_TIMEOUT = "operation_timeout";

  /** The four sources of the master key, of which one is set. */
  static final List<String> MASTER_KEYS =
      List.of(MasterKey.FILE, MasterKey.ENV, MasterKey.LITERAL, MasterKey.KMS_URI);

  static final ProviderDescription DESCRIPTION =
      ProviderDescription.builder(
              "Internal", "Keeps secrets encrypted in a database: H2 or PostgreSQL.")
          .key(
              ConfigurationKey.string(
                      DB_URI,
                      "The database: jdbc:h2:file:PATH, jdbc:postgresql://HOST:PORT/NAME, or"
                          + " jdbc:h2:mem:NAME for trials")
                  .destination())
          .key(
              ConfigurationKey.string(
                  DB_USERNAME, "The user of the database; sa for H2 unless set"))
          .key(
              ConfigurationKey.string(DB_PASSWORD, "The password of the user of the database")
                  .sensitive())
          .key(
              ConfigurationKey.file(
                      DB_CA_FILE,
                      "Certificates (PEM) of the authorities that PostgreSQL's must come from")
                  .destination())
          .key(
              ConfigurationKey.file(
                  MasterKey.FILE, "A file of mode 0600 with the master key: base64 of 32 bytes"))
          .key(
              ConfigurationKey.string(
                  MasterKey.ENV, "The environment variable that holds the master key"))
          .key(
              ConfigurationKey.string(
                      MasterKey.LITERAL, "The master key itself: base64 of 32 bytes")
                  .sensitive())
          .key(
              ConfigurationKey.string(
                      MasterKey.KMS_URI, "The master key in a key management service")
                  .destination())
          .key(
              ConfigurationKey.string(
                  INSTALLATION_ID, "The installation that key sets and database belong to"))
          .key(
              ConfigurationKey.file(
                      PUBLIC_KEYSET_FILE, "Sealed writer: the recipient's public key set")
                  .destination())
          .key(
              ConfigurationKey.file(
                  SIGNING_KEYSET_FILE, "Sealed writer: the key set that signs what is written"))
          .key(
              ConfigurationKey.file(
                  PRIVATE_KEYSET_FILE, "Sealed reader: the recipient's private key set"))
          .key(
              ConfigurationKey.file(
                      VERIFICATION_KEYSET_FILE,
                      "Sealed reader: the key set that tells the writer's signatures")
                  .destination())
          .key(
              ConfigurationKey.integer(
                      HISTORY_VERSIONS, "How many earlier versions of a secret are kept", 0, 1000)
                  .defaultsTo("10"))
          .key(
              ConfigurationKey.integer(POOL_SIZE, "The most connections to the database", 1, 200)
                  .defaultsTo("10"))
          .key(
              ConfigurationKey.duration(CONNECTION_TIMEOUT, "The longest wait for a connection")
                  .defaultsTo("3s"))
          .key(
              ConfigurationKey.duration(QUERY_TIMEOUT, "The longest time of one statement")
                  .defaultsTo("5s"))
          .key(
              ConfigurationKey.duration(OPERATION_TIMEOUT, "The longest time of one call")
                  .defaultsTo("10s"))
          .build();

  private SettingNames() {}
}
