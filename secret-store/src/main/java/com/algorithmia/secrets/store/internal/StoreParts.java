package com.algorithmia.secrets.store.internal;

import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.store.DatabaseSettings;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.UploadPolicy;
import com.algorithmia.secrets.store.internal.entry.Steps;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a store is opened with. Holds settings of the internal provider: not a record. */
public final class StoreParts {

  final DatabaseSettings database;
  final StoreKeys keys;
  final @Nullable PluginHost host;
  final Clock clock;
  final String nodeName;
  final @Nullable Path internalJar;
  final Map<String, String> internalSettings;
  final UploadPolicy uploads;
  final @Nullable Path providerFiles;
  final List<String> machineIdentity;
  final @Nullable Path headsFile;
  final @Nullable Path pluginsFolder;
  final Duration pollInterval;
  final boolean backgroundWork;
  final boolean loading;
  final Steps steps;

  /** As the builder collected them. */
  public StoreParts(
      DatabaseSettings database,
      StoreKeys keys,
      @Nullable PluginHost host,
      Clock clock,
      String nodeName,
      @Nullable Path internalJar,
      Map<String, String> internalSettings,
      UploadPolicy uploads,
      @Nullable Path providerFiles,
      List<String> machineIdentity,
      @Nullable Path headsFile,
      @Nullable Path pluginsFolder,
      Duration pollInterval,
      boolean backgroundWork,
      boolean loading,
      Steps steps) {
    this.database = database;
    this.keys = keys;
    this.host = host;
    this.clock = clock;
    this.nodeName = nodeName;
    this.internalJar = internalJar;
    this.internalSettings = internalSettings;
    this.uploads = uploads;
    this.providerFiles = providerFiles;
    this.machineIdentity = machineIdentity;
    this.headsFile = headsFile;
    this.pluginsFolder = pluginsFolder;
    this.pollInterval = pollInterval;
    this.backgroundWork = backgroundWork;
    this.loading = loading;
    this.steps = steps;
  }

  @Override
  public String toString() {
    return "StoreParts[" + database + ", " + keys + ", node " + nodeName + "]";
  }
}
