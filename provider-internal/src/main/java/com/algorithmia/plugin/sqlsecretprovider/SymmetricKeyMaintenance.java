package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.secrets.keysets.KeyId;
import com.algorithmia.secrets.keysets.KeyInfo;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.KeysetFiles;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Rotation of the key set in the database. */
final class SymmetricKeyMaintenance implements KeyMaintenance {

  /** How often a change is tried that another node gets in the way of. */
  private static final int ATTEMPTS = 5;

  private final Parts parts;

  SymmetricKeyMaintenance(Parts parts) {
    this.parts = parts;
  }

  @Override
  public List<KeySummary> listKeys() {
    return KeyList.of(parts);
  }

  @Override
  public String addKey() {
    Set<KeyId> before =
        parts.symmetricKeys().current().keys().stream()
            .map(KeyInfo::id)
            .collect(Collectors.toSet());
    SymmetricKeyset changed = change(SymmetricKeyset::add);
    // The last one: those before it may be of other nodes.
    List<KeyInfo> keys = changed.keys();
    KeyId added = keys.get(keys.size() - 1).id();
    if (before.contains(added)) {
      throw new IllegalStateException("A key was added and is not there");
    }
    return added.toString();
  }

  @Override
  public void promoteKey(String keyId) {
    KeyId id = known(keyId);
    change(keyset -> keyset.promote(id));
  }

  /** Nothing that began under the old primary key may still be on its way when it is counted. */
  @Override
  public void retireKey(String keyId) {
    KeyId id = known(keyId);
    parts
        .work()
        .transaction(
            session -> {
              session.dialect().awaitWriters(session);
              return id;
            });
    change(
        keyset ->
            keyset.retire(
                id, parts.work().read(session -> SealedTables.count(session, id.toString()))));
  }

  @Override
  public long reencrypt(int limit) {
    Listing.checkLimit(limit);
    return new Reencryption(parts.work(), parts.symmetricKeys()).run(limit);
  }

  @Override
  public void rewrapKeys(Map<String, String> masterKey) {
    // Opens the database, and makes the key set if it is new.
    parts.symmetricKeys().current();
    try (MasterKey next =
        SettingRules.openMasterKey(masterKey, parts.surroundings().environment())) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        KeySetTable.Stored stored = parts.keySetTable().find();
        byte[] rewrapped = KeysetFiles.rewrap(document(stored), parts.settings().masterKey(), next);
        if (parts.keySetTable().rewrap(stored, rewrapped)) {
          return;
        }
      }
    } catch (KeysetException e) {
      throw KeyFailures.of(e);
    }
    throw collision();
  }

  private SymmetricKeyset change(UnaryOperator<SymmetricKeyset> step) {
    parts.symmetricKeys().current();
    try {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        KeySetTable.Stored stored = parts.keySetTable().find();
        SymmetricKeyset changed = step.apply(parts.symmetricKeys().parse(document(stored)));
        if (parts.keySetTable().replace(stored, changed.encode(parts.settings().masterKey()))) {
          parts.symmetricKeys().refreshed();
          return changed;
        }
      }
    } catch (KeysetException e) {
      throw KeyFailures.of(e);
    }
    throw collision();
  }

  private KeyId known(String keyId) {
    for (KeyInfo info : parts.symmetricKeys().refreshed().keys()) {
      if (info.id().toString().equals(keyId)) {
        return info.id();
      }
    }
    throw new SecretProviderException(
        Kind.KEY_MISSING, "The key set holds no key of that id; listKeys() tells which it holds");
  }

  private static byte[] document(KeySetTable.Stored stored) {
    byte[] document = stored.document();
    if (document == null) {
      throw new SecretProviderException(Kind.KEY_MISSING, "The key set is gone from the database");
    }
    return document;
  }

  private static SecretProviderException collision() {
    return new SecretProviderException(
        Kind.CONFLICT, "Another node is changing the key set at the same time");
  }
}
