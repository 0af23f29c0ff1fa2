package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.testkit.BackendFault;
import com.algorithmia.secrets.testkit.Breakage;
import com.algorithmia.secrets.testkit.SecretProviderContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract without a host, on a database in memory, where a test can lay hands on the rows. */
class SymmetricMemoryTest extends SecretProviderContract {

  private final Map<String, String> config =
      Map.of(
          "db_uri",
          "jdbc:h2:mem:contract-" + UUID.randomUUID(),
          "db_password",
          "canary-of-the-database-8813",
          "master_key",
          Fixture.newMasterKey());

  private Connection keeper;

  @BeforeAll
  void keepTheDatabase() throws SQLException {
    keeper = Backend.raw(config);
  }

  @AfterAll
  void forgetTheDatabase() throws SQLException {
    keeper.close();
  }

  @Override
  protected SecretProviderFactory factory() {
    return new InternalSecretProviderFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return config;
  }

  @Override
  protected String unknownKey() {
    return new Names(new java.security.SecureRandom()).next();
  }

  @Override
  protected Optional<String> backendState() {
    return Optional.of(Rows.digest(config));
  }

  @Override
  protected Breakage breakBackend(BackendFault fault, SecretIdentifier secret) throws Exception {
    return Rows.tamper(config, fault, secret)
        .orElseGet(() -> Breakage.cannotHappen("the database is inside the provider's process"));
  }
}
