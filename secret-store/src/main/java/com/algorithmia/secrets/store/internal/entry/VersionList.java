package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import com.algorithmia.secrets.store.EntryVersion;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What versions there were: the provider knows which can be restored, the store who made them. */
final class VersionList {

  private record Recorded(String version, Instant created, String by) {}

  private final Db db;
  private final ProviderRuntime runtime;

  VersionList(Db db, ProviderRuntime runtime) {
    this.db = db;
    this.runtime = runtime;
  }

  List<EntryVersion> of(EntryRow row) {
    Map<String, Recorded> recorded = recorded(row.entry().id());
    String current = row.entry().version();
    List<EntryVersion> versions = new ArrayList<>();
    for (VersionSummary kept : kept(row)) {
      Recorded known = recorded.remove(kept.getVersion());
      boolean isCurrent = kept.getVersion().equals(current);
      versions.add(
          new EntryVersion(
              kept.getVersion(),
              known == null ? kept.getCreated() : known.created(),
              known == null ? null : known.by(),
              isCurrent,
              kept.isRestorable() && !isCurrent && !row.entry().reference()));
    }
    recorded
        .values()
        .forEach(
            old ->
                versions.add(
                    new EntryVersion(
                        old.version(),
                        old.created(),
                        old.by(),
                        old.version().equals(current),
                        false)));
    return versions;
  }

  private Map<String, Recorded> recorded(String entryId) {
    Map<String, Recorded> newestFirst = new LinkedHashMap<>();
    db.read(
            handle ->
                handle
                    .createQuery(
                        "select version, created, created_by from store_entry_version where"
                            + " entry_id = :id order by revision desc")
                    .bind("id", entryId)
                    .map(
                        (row, context) ->
                            new Recorded(
                                row.getString("version"),
                                Times.get(row, "created"),
                                row.getString("created_by")))
                    .list())
        .forEach(version -> newestFirst.putIfAbsent(version.version(), version));
    return newestFirst;
  }

  /** What the provider keeps; nothing if it keeps none or can't be asked now. */
  private List<VersionSummary> kept(EntryRow row) {
    @Nullable SecretHistory history =
        runtime
            .find(row.entry().providerId())
            .flatMap(running -> running.provider().capability(SecretHistory.class))
            .orElse(null);
    String key = row.providerKey();
    if (history == null || key == null) {
      return List.of();
    }
    try {
      return history.listVersions(new SimpleSecretIdentifier(key));
    } catch (SecretNotFoundException | SecretProviderException e) {
      // What the store itself knows is still true.
      return List.of();
    }
  }
}
