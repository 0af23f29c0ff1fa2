package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.SettingView;
import com.algorithmia.secrets.store.StoreException.Problem;
import com.algorithmia.secrets.store.internal.db.Db;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A provider's settings: read, shown as far as they may be, and checked by its plugin. */
public final class ProviderSettings {

  private final Db db;
  private final PluginService plugins;
  private final ProviderRuntime runtime;
  private final Configurations configurations;

  ProviderSettings(
      Db db, PluginService plugins, ProviderRuntime runtime, Configurations configurations) {
    this.db = db;
    this.plugins = plugins;
    this.runtime = runtime;
    this.configurations = configurations;
  }

  /** All of them, sensitive ones too. */
  Map<String, String> of(ProviderRow row) {
    return configurations.decrypt(row.id(), row.configurationVersion(), row.configuration());
  }

  /** What an admin may see of them: names, and the values that are not sensitive. */
  List<SettingView> view(ProviderRow row) {
    Optional<ProviderDescription> description = description(row);
    Map<String, String> settings = row.internal() ? Map.of() : new TreeMap<>(of(row));
    TreeSet<String> names = new TreeSet<>(settings.keySet());
    description.ifPresent(d -> d.getKeys().forEach(key -> names.add(key.getName())));
    return names.stream()
        .map(
            name -> {
              boolean sensitive = ProviderMerge.isSensitive(description, name);
              return new SettingView(
                  name,
                  sensitive ? null : settings.get(name),
                  settings.containsKey(name),
                  sensitive);
            })
        .toList();
  }

  /** Settings that are not sensitive: what a bundle may tell. */
  public Map<String, String> open(ProviderRow row) {
    Optional<ProviderDescription> description =
        runtime.find(row.id()).flatMap(running -> running.loaded().description());
    Map<String, String> open = new TreeMap<>();
    if (!row.internal() && description.isPresent()) {
      of(row)
          .forEach(
              (key, value) -> {
                if (!ProviderMerge.isSensitive(description, key)) {
                  open.put(key, value);
                }
              });
    }
    return open;
  }

  /** Names of the settings that are sealed to workers. */
  List<String> workerNames(String providerId) {
    return db.read(handle -> WorkerConfigurations.names(handle, providerId));
  }

  /**
   * Credentials that a change has to bring along, since it changes where they are sent to; empty if
   * all are there.
   */
  List<Problem> missingCredentials(
      ProviderRow old,
      Map<String, String> settings,
      Map<String, @Nullable String> changes,
      ProviderRequest request) {
    Optional<ProviderDescription> description = description(old);
    List<Problem> missing =
        new ArrayList<>(ProviderMerge.missingCredentials(description, settings, changes));
    if (request.workerConfiguration() == null) {
      // Whoever sets them meanwhile makes a new revision, with which this change is refused.
      List<String> names = workerNames(old.id());
      missing.addAll(ProviderMerge.missingWorkerCredentials(description, settings, changes, names));
    }
    return missing;
  }

  /**
   * Asks the plugin what is wrong with its settings, if its code may be run. Those of a disabled
   * provider may be incomplete, and keep to the rule of this node's operator all the same.
   */
  void validate(ProviderRow row, Map<String, String> settings) {
    String digest = row.moduleDigest();
    if (digest != null && row.moduleApproved()) {
      List<Problem> problems =
          row.enabled()
              ? plugins.validate(digest, row.factory(), settings)
              : plugins.forbidden(digest, row.factory(), settings);
      if (!problems.isEmpty()) {
        throw PluginErrors.configuration(problems);
      }
    }
  }

  /** What the plugin says of its settings; empty if it says nothing, or may not be asked. */
  private Optional<ProviderDescription> description(ProviderRow row) {
    Optional<ProviderRuntime.Running> running = runtime.find(row.id());
    if (running.isPresent()) {
      return running.get().loaded().description();
    }
    String digest = row.moduleDigest();
    return digest != null && row.moduleApproved()
        ? plugins.describe(digest, row.factory())
        : Optional.empty();
  }
}
