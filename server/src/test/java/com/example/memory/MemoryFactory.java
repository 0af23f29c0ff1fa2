package com.example.memory;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A vault in memory, which tests pack into a JAR of its own. The system property
 * "memory-provider.down" takes it away; "team/demo/db" is there from the beginning; the answer to
 * the value "lose-the-answer" is lost.
 */
public final class MemoryFactory implements SecretProviderFactory {

  private static final ProviderDescription DESCRIPTION =
      ProviderDescription.builder("Memory", "A vault in memory, for tests")
          .key(ConfigurationKey.string("address", "Where it is").required().destination())
          .key(ConfigurationKey.string("token", "What it asks for").required().sensitive())
          .key(ConfigurationKey.string("region", "Anything").defaultsTo("here"))
          .build();

  @Override
  public Optional<ProviderDescription> describe() {
    return Optional.of(DESCRIPTION);
  }

  @Override
  public SecretProvider create(Map<String, String> config) {
    var unused = ProviderConfiguration.of(DESCRIPTION, config);
    return new MemoryProvider();
  }

  static final class MemoryProvider implements SecretProvider {

    private record Value(String text, String version, Instant updated) {}

    private final Map<String, Value> values = new ConcurrentHashMap<>();

    MemoryProvider() {
      values.put("team/demo/db", fresh("was there before"));
    }

    private static Value fresh(String text) {
      return new Value(text, UUID.randomUUID().toString(), Instant.now());
    }

    private static void mustBeUp() {
      if (Boolean.getBoolean("memory-provider.down")) {
        throw new SecretProviderException(
            SecretProviderException.Kind.UNAVAILABLE, "the vault in memory is down");
      }
    }

    private Value find(SecretIdentifier id) throws SecretNotFoundException {
      mustBeUp();
      Value value = values.get(id.getProviderKey());
      if (value == null) {
        throw new SecretNotFoundException("not there");
      }
      return value;
    }

    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      return new SimpleSecret(find(id).text());
    }

    @Override
    public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
      return find(id).version();
    }

    @Override
    public SecretIdentifier createSecret(String value) {
      mustBeUp();
      mayLoseTheAnswer(value);
      String key = UUID.randomUUID().toString();
      values.put(key, fresh(value));
      return new SimpleSecretIdentifier(key);
    }

    @Override
    public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
      var unused = find(id);
      mayLoseTheAnswer(value);
      Value next = fresh(value);
      values.put(id.getProviderKey(), next);
      return next.version();
    }

    private static void mayLoseTheAnswer(String value) {
      if (value.equals("lose-the-answer")) {
        throw new SecretProviderException(
            SecretProviderException.Kind.OUTCOME_UNKNOWN, "the answer was lost");
      }
    }

    @Override
    public boolean deleteSecret(SecretIdentifier id) {
      mustBeUp();
      return values.remove(id.getProviderKey()) != null;
    }

    @Override
    public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
      return find(id).updated();
    }

    @Override
    public int getTtl() {
      return 0;
    }

    @Override
    public boolean allowsCreate() {
      return true;
    }

    @Override
    public boolean allowsUpdate() {
      return true;
    }

    @Override
    public boolean allowsDelete() {
      return true;
    }

    @Override
    public ConnectionReport checkConnection() {
      return Boolean.getBoolean("memory-provider.down")
          ? ConnectionReport.builder().failed("connect", "nobody answers").build()
          : ConnectionReport.builder().ready("connect", "it answers").build();
    }
  }
}
