package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Flaws of chapter 2. */
final class IdentifierFlaws {

  private IdentifierFlaws() {}

  static List<Flaw> all() {
    return List.of(
        Flaw.of("2.1", "the text of an identifier is taken for its key", TextForKey::new),
        Flaw.of("2.2", "keys are too long", LongKeys::new),
        Flaw.of("2.3", "a key holds for the provider object that made it", OwnKeys::new),
        Flaw.of("2.4", "blanks around a key are ignored", Trimming::new));
  }

  private static final class TextForKey extends ToyProvider {
    TextForKey(ToySettings settings) {
      super(settings);
    }

    @Override
    public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
      String text = id.toString();
      return super.getSecretVersion(() -> text);
    }
  }

  private static final class LongKeys extends ToyProvider {
    LongKeys(ToySettings settings) {
      super(settings);
    }

    @Override
    protected String newKey() {
      return super.newKey() + "-".repeat(1_000);
    }

    @Override
    protected boolean isWellFormed(@Nullable String key) {
      return key != null;
    }

    @Override
    protected SecretIdentifier idOf(String key) {
      return () -> key;
    }
  }

  private static final class OwnKeys extends ToyProvider {
    private final Set<String> mine = ConcurrentHashMap.newKeySet();

    OwnKeys(ToySettings settings) {
      super(settings);
    }

    @Override
    public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
      SecretIdentifier id = super.createSecret(value, attributes);
      mine.add(id.getProviderKey());
      return id;
    }

    @Override
    public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
      Instant time = super.secretLastUpdated(id);
      if (!mine.contains(id.getProviderKey())) {
        throw SecretNotFoundException.of(id);
      }
      return time;
    }
  }

  private static final class Trimming extends ToyProvider {
    Trimming(ToySettings settings) {
      super(settings);
    }

    @Override
    public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
      String key = id.getProviderKey();
      return isWellFormed(key) ? super.getSecretVersion(key::strip) : super.getSecretVersion(id);
    }
  }
}
