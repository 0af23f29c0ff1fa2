package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.worker.internal.process.ChangeAction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code run} and {@code inject} are asked to do. Made by {@link RunArguments}; holds no
 * secret.
 */
final class RunOptions {

  @Nullable String algorithm;
  @Nullable Path envFile;
  @Nullable String server;
  @Nullable Path keyFile;
  @Nullable Path caFile;
  @Nullable Path configFile;
  @Nullable Path workerDirectory;
  @Nullable Path stateDirectory;
  boolean pristine;
  boolean exec;
  boolean trustServerPlugins;
  boolean terminateOnRevoke = true;
  @Nullable String files;
  final Set<String> keep = new LinkedHashSet<>();
  final Set<String> optional = new LinkedHashSet<>();
  ChangeAction onChange = ChangeAction.NONE;
  Duration grace = Duration.ofSeconds(10);
  Duration outageLimit = Duration.ofHours(24);
  @Nullable Path template;
  @Nullable Path output;
  List<String> command = List.of();
}
