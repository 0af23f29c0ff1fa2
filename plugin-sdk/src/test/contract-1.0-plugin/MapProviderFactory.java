import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A plugin as it was written for contract 1.0: a sample for tests, deliberately without anything newer. */
public class MapProviderFactory implements SecretProviderFactory {

  public MapProviderFactory() {}

  public SecretProvider create(Map<String, String> config) {
    return new MapProvider(config.get("prefix"));
  }

  static class Id implements SecretIdentifier {
    private final String key;

    Id(String key) {
      this.key = key;
    }

    public String getProviderKey() {
      return key;
    }
  }

  static class MapProvider implements SecretProvider {
    private final String prefix;
    private final Map<String, String> values = new ConcurrentHashMap<String, String>();
    private final Map<String, Integer> versions = new ConcurrentHashMap<String, Integer>();
    private int next;

    MapProvider(String prefix) {
      this.prefix = prefix;
    }

    private String find(SecretIdentifier id) throws SecretNotFoundException {
      String value = values.get(id.getProviderKey());
      if (value == null) {
        throw new SecretNotFoundException("No secret " + id.getProviderKey());
      }
      return value;
    }

    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      return new SimpleSecret(find(id), 60);
    }

    public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
      find(id);
      return versions.get(id.getProviderKey()).toString();
    }

    public synchronized SecretIdentifier createSecret(String value) {
      String key = prefix + next++;
      values.put(key, value);
      versions.put(key, 1);
      return new Id(key);
    }

    public synchronized String updateSecret(SecretIdentifier id, String value)
        throws SecretNotFoundException {
      find(id);
      values.put(id.getProviderKey(), value);
      versions.put(id.getProviderKey(), versions.get(id.getProviderKey()) + 1);
      return getSecretVersion(id);
    }

    public synchronized boolean deleteSecret(SecretIdentifier id) throws SecretNotFoundException {
      find(id);
      return values.remove(id.getProviderKey()) != null;
    }

    public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
      find(id);
      return Instant.EPOCH;
    }

    public int getTtl() {
      return 0;
    }

    public boolean allowsCreate() {
      return true;
    }

    public boolean allowsUpdate() {
      return true;
    }

    public boolean allowsDelete() {
      return true;
    }
  }
}
