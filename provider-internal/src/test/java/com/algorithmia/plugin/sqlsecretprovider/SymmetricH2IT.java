package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.secrets.testkit.BackendFault;
import com.algorithmia.secrets.testkit.Breakage;
import com.algorithmia.secrets.testkit.MasterKeyChange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The whole contract: symmetric, on a file. */
class SymmetricH2IT extends HostedContract {

  private final Map<String, String> config =
      Map.of(
          "db_uri",
          "jdbc:h2:file:" + folder.resolve("secrets"),
          "db_password",
          "canary-of-the-database-8812",
          "master_key",
          Fixture.newMasterKey());

  @Override
  protected Map<String, String> configuration() {
    return config;
  }

  /** The file can't be open in two class loaders. */
  @Override
  protected boolean exclusive() {
    return true;
  }

  @Override
  protected Optional<Map<String, String>> configurationWithWrongCredential() {
    Map<String, String> wrong = new HashMap<>(config);
    wrong.put("db_password", "canary-of-somebody-else-3391");
    return Optional.of(wrong);
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
  protected Breakage breakBackend(BackendFault fault, SecretIdentifier secret) {
    return Breakage.cannotHappen(
        "the database is inside the provider's process, and nobody else gets at it meanwhile; see"
            + " SymmetricMemoryTest and FailureTest");
  }
}
