package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.keysets.KeyId;
import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.db.Db;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Re-encryption of provider configurations, and the count of what lies under which key. */
public final class ConfigurationMaintenance {

  private final Db db;
  private final Configurations configurations;

  ConfigurationMaintenance(Db db, Configurations configurations) {
    this.db = db;
    this.configurations = configurations;
  }

  /** Encrypts anew what lies under an old key; tells how many. */
  public int reencrypt() {
    int count = 0;
    for (ProviderRow row : db.read(ProviderTable::all)) {
      Sealed old = row.configuration();
      if (old == null || !configurations.isUnderOldKey(old)) {
        continue;
      }
      Map<String, String> settings =
          configurations.decrypt(row.id(), row.configurationVersion(), old);
      String version = Ids.next();
      Sealed next = configurations.encrypt(row.id(), version, settings);
      boolean done =
          db.write(
              tx ->
                  tx.handle()
                          .createUpdate(
                              "update store_provider set configuration = :next,"
                                  + " configuration_version = :version where id = :id and"
                                  + " configuration_version = :old")
                          .bind("next", next.bytes())
                          .bind("version", version)
                          .bind("id", row.id())
                          .bind("old", Objects.requireNonNull(row.configurationVersion()))
                          .execute()
                      == 1);
      count += done ? 1 : 0;
    }
    return count;
  }

  /** How many configurations lie under each key. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    for (ProviderRow row : db.read(ProviderTable::all)) {
      Sealed configuration = row.configuration();
      if (configuration != null) {
        KeyId.claimedBy(configuration.bytes())
            .ifPresent(key -> counts.merge(key.toString(), 1L, Long::sum));
      }
    }
    return counts;
  }
}
