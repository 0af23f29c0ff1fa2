package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.host.SettingsRule;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.UploadPolicy;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Puts providers and plugins together. */
public record ProviderModule(
    ProviderService providers,
    PluginService plugins,
    ProviderRuntime runtime,
    WorkerConfigurations workerConfigurations,
    ConfigurationMaintenance maintenance) {

  /** Over this database and host. */
  public static ProviderModule of(
      Db db,
      Access access,
      PluginHost host,
      StoreKeys keys,
      UploadPolicy uploads,
      SettingsRule rule,
      @Nullable Path internalJar,
      Map<String, String> internalSettings,
      BiPredicate<Actor, String> namedInBundle) {
    PluginService plugins = new PluginService(db, access, host, uploads, rule, namedInBundle);
    Configurations configurations = new Configurations(keys.configurations());
    ProviderRuntime runtime =
        new ProviderRuntime(db, host, plugins, configurations, rule, internalJar, internalSettings);
    WorkerConfigurations workers = new WorkerConfigurations(keys);
    ensureInternal(db);
    return new ProviderModule(
        new ProviderService(db, access, plugins, runtime, configurations, workers),
        plugins,
        runtime,
        workers,
        new ConfigurationMaintenance(db, configurations));
  }

  /** The internal provider is always there. */
  private static void ensureInternal(Db db) {
    if (db.read(ProviderTable::internal).isPresent()) {
      return;
    }
    try {
      db.run(
          tx ->
              ProviderTable.insert(
                  tx.handle(),
                  new ProviderRow(
                      Ids.next(),
                      ProviderInfo.INTERNAL_NAME,
                      "Internal Secret Provider",
                      null,
                      null,
                      null,
                      true,
                      false,
                      true,
                      null,
                      false,
                      null,
                      null,
                      "{}",
                      false,
                      1,
                      db.now(),
                      db.now())));
    } catch (Constraint e) {
      // Another node was faster.
      return;
    }
  }
}
