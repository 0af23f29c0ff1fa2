package com.algorithmia.sdk.plugin.secrets;

import java.util.List;
import java.util.Map;

/**
 * The ability to look after the keys under which a provider encrypts (clause 10.7).
 *
 * <p>A rotation goes: {@link #addKey}, wait until every node holds the new key, {@link
 * #promoteKey}, {@link #reencrypt} until nothing remains, {@link #retireKey}. A provider whose keys
 * are made elsewhere answers what it can't do with {@code UNSUPPORTED}.
 *
 * @since 2.0
 */
public interface KeyMaintenance extends Capability {

  /** The keys that this provider object holds right now, the primary first. */
  List<KeySummary> listKeys();

  /**
   * Adds a key that can decrypt but does not encrypt yet.
   *
   * @return its id
   */
  String addKey();

  /**
   * Lets a key encrypt from now on. To be called only when every node and worker holds it: one that
   * does not can't read what is written from now on.
   */
  void promoteKey(String keyId);

  /**
   * Re-encrypts some of what is not under the primary key, old versions included.
   *
   * @param limit the most ciphertexts in this call, 1 to {@value SecretListing#MAX_LIMIT}
   * @return how many remain under other keys
   */
  long reencrypt(int limit);

  /**
   * Retires a key: nothing can be read with it any more.
   *
   * @throws SecretProviderException of kind {@code CONFLICT} if it is the primary one or something
   *     is encrypted under it
   */
  void retireKey(String keyId);

  /**
   * Puts the key sets under another master key. Re-wraps the key sets only; no value is touched.
   *
   * @param masterKey the settings that name the new master key, as in the provider's configuration.
   *     They hold from the next {@code create} on
   */
  void rewrapKeys(Map<String, String> masterKey);
}
