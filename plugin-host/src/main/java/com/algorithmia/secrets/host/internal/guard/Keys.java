package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import org.jspecify.annotations.Nullable;

/** The checks that are made before a plugin is called at all. */
final class Keys {

  private Keys() {}

  /** The key of an identifier; empty, which is never well-formed, if there is none. */
  static String keyOf(@Nullable SecretIdentifier id) {
    String key = id == null ? null : id.getProviderKey();
    return key == null ? "" : key;
  }

  static boolean isWellFormed(String key) {
    return SimpleSecretIdentifier.isWellFormed(key);
  }

  /**
   * The key, if it can be one (clause 2.4).
   *
   * @throws SecretNotFoundException otherwise
   */
  static String require(@Nullable SecretIdentifier id) throws SecretNotFoundException {
    return require(keyOf(id));
  }

  static String require(@Nullable String key) throws SecretNotFoundException {
    if (key == null || !SimpleSecretIdentifier.isWellFormed(key)) {
      throw new SecretNotFoundException("There is no such secret: the key is not well-formed");
    }
    return key;
  }

  /** In the host's words. */
  static SecretNotFoundException notFound(String key) {
    return SecretNotFoundException.of(new SimpleSecretIdentifier(key));
  }

  static void mustAllowRead(ProviderFacts facts) {
    must(facts.allowsRead(), "reads");
  }

  static void mustAllowCreate(ProviderFacts facts) {
    must(facts.allowsCreate(), "creates");
  }

  static void mustAllowUpdate(ProviderFacts facts) {
    must(facts.allowsUpdate(), "updates");
  }

  static void mustAllowDelete(ProviderFacts facts) {
    must(facts.allowsDelete(), "deletes");
  }

  private static void must(boolean allowed, String what) {
    if (!allowed) {
      throw SecretProviderException.unsupported("This provider does not allow " + what);
    }
  }
}
