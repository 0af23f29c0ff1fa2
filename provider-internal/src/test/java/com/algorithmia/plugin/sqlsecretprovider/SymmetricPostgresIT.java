package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.secrets.testkit.BackendFault;
import com.algorithmia.secrets.testkit.Breakage;
import com.algorithmia.secrets.testkit.MasterKeyChange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;

/** The whole contract: symmetric, on PostgreSQL. */
class SymmetricPostgresIT extends HostedContract {

  private final PostgresFaults postgres = new PostgresFaults(folder);
  private final Map<String, String> config =
      postgres.settings(Map.of("master_key", Fixture.newMasterKey()));

  @Override
  protected Map<String, String> configuration() {
    return config;
  }

  @Override
  protected Optional<Map<String, String>> configurationWithWrongCredential() {
    return Optional.of(postgres.withWrongUser(config));
  }

  @Override
  protected Optional<MasterKeyChange> masterKeyChange() {
    String next = Fixture.newMasterKey();
    Map<String, String> changed = new HashMap<>(config);
    changed.put("master_key", next);
    return Optional.of(
        new MasterKeyChange(
            Map.of("master_key", next), changed, Map.of("master_key", config.get("master_key"))));
  }

  @Override
  protected Breakage breakBackend(BackendFault fault, SecretIdentifier secret) throws Exception {
    return postgres.breakIt(fault, secret).orElseGet(Breakage::notProvided);
  }

  @Override
  protected OptionalLong countValueReads() {
    return postgres.valueReads();
  }

  @Override
  protected OptionalLong countSessions() {
    return postgres.sessions();
  }

  @Override
  protected Optional<String> backendState() {
    return Optional.of(Rows.digest(postgres.direct()));
  }

  @AfterAll
  void stop() throws Exception {
    postgres.close();
  }
}
