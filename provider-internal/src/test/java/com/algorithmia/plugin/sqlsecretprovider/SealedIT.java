package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.testkit.BackendFault;
import com.algorithmia.secrets.testkit.Breakage;
import com.algorithmia.secrets.testkit.MasterKeyChange;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;

/** The whole contract: a writer that holds public keys only, and a reader without the database. */
class SealedIT extends HostedContract {

  private final PostgresFaults postgres = new PostgresFaults(folder);
  private final Fixture.Sealed sealed = Fixture.sealed(Backend.H2_MEMORY, folder);
  private final Map<String, String> writer = new HashMap<>(sealed.writer());

  SealedIT() {
    writer.putAll(postgres.settings(Map.of()));
  }

  @Override
  protected Map<String, String> configuration() {
    return writer;
  }

  @Override
  protected Optional<SecretProvider> createReader() {
    return Optional.of(createProvider(sealed.reader()));
  }

  @Override
  protected Optional<Map<String, String>> configurationWithWrongCredential() {
    return Optional.of(postgres.withWrongUser(writer));
  }

  @Override
  protected Optional<MasterKeyChange> masterKeyChange() {
    String next = Fixture.newMasterKey();
    Map<String, String> changed = new HashMap<>(writer);
    changed.put("master_key", next);
    return Optional.of(
        new MasterKeyChange(
            Map.of("master_key", next), changed, Map.of("master_key", writer.get("master_key"))));
  }

  @Override
  protected Breakage breakBackend(BackendFault fault, SecretIdentifier secret) throws Exception {
    if (fault == BackendFault.KEY_MISSING) {
      return Breakage.cannotHappen(
          "the key's id is under the signature: what is altered is refused before it is looked for");
    }
    return postgres.breakIt(fault, secret).orElseGet(Breakage::notProvided);
  }

  @Override
  protected OptionalLong countSessions() {
    return postgres.sessions();
  }

  @Override
  protected Optional<String> backendState() {
    return Optional.of(Rows.digest(postgres.direct()));
  }

  // Two deviations. The kit compares what was resealed with what is stored, byte by byte. Here the
  // writer signs what the reader resealed, as it must: the public key alone proves no sender. That
  // the value is the same, that a conflict changes nothing, and the rest of the clause is tested in
  // SealedProviderTest.

  @Override
  public void clause_10_8_resealedCiphertextOpensToTheSameValueAndVersion() {}

  @Override
  public void clause_10_8_ciphertextThatWasReplacedMeanwhileIsAConflict() {}

  @AfterAll
  void stop() throws Exception {
    postgres.close();
  }
}
