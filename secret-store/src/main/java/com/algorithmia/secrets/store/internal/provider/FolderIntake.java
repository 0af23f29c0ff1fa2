package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.PluginInfo;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.internal.db.Db;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One more way in: a folder of this machine. {@code NAME.jar} with {@code NAME.properties} ({@code
 * sha256}, {@code factory}, {@code config.KEY}) becomes the provider NAME and lands in the database
 * as an upload would; a JAR alone is staged. Whoever writes there operates the machine, so it
 * counts as approved.
 */
public final class FolderIntake {

  private static final Logger log = LoggerFactory.getLogger(FolderIntake.class);
  private static final String SETTING = "config.";

  private final Db db;
  private final ProviderService providers;
  private final PluginService plugins;
  private final Path folder;
  private final Map<String, String> seen = new HashMap<>();

  /** Of this folder. */
  public FolderIntake(Db db, ProviderModule module, Path folder) {
    this.db = db;
    this.providers = module.providers();
    this.plugins = module.plugins();
    this.folder = folder;
  }

  /** Takes in what is new or changed; what can't be used is said once and disturbs nothing. */
  public synchronized void scan() {
    for (Path jar : jars()) {
      String name = String.valueOf(jar.getFileName()).replaceFirst("\\.jar$", "");
      Path properties = folder.resolve(name + ".properties");
      try {
        String state = stamp(jar) + "|" + (Files.exists(properties) ? stamp(properties) : "");
        if (state.equals(seen.get(name))) {
          continue;
        }
        take(name, jar, properties);
        seen.put(name, state);
      } catch (IOException e) {
        log.warn("{} in the plugins folder can't be read ({})", name, e.getClass().getName());
      } catch (StoreException e) {
        remember(name, jar, properties);
        log.warn("{} in the plugins folder is not used: {}", name, e.getMessage());
      }
    }
  }

  private void remember(String name, Path jar, Path properties) {
    try {
      seen.put(name, stamp(jar) + "|" + (Files.exists(properties) ? stamp(properties) : ""));
    } catch (IOException e) {
      // It is looked at again.
      seen.remove(name);
    }
  }

  private List<Path> jars() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String stamp(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toMillis() + ":" + Files.size(file);
  }

  private void take(String name, Path jar, Path properties) throws IOException {
    Actor operator = Actor.localOperator("plugins folder");
    PluginInfo plugin = plugins.keep(operator, jar, String.valueOf(jar.getFileName()), false);
    if (!Files.exists(properties)) {
      return;
    }
    Properties given = new Properties();
    try (Reader reader = Files.newBufferedReader(properties)) {
      given.load(reader);
    } catch (IllegalArgumentException e) {
      log.warn("{}.properties in the plugins folder is malformed", name);
      return;
    }
    String digest = given.getProperty("sha256", "").strip();
    if (!isDigest(digest) || !digest.equalsIgnoreCase(plugin.digest())) {
      log.warn("{}.jar in the plugins folder is not the one that its properties name", name);
      return;
    }
    plugins.approve(operator, plugin.digest());
    apply(operator, name, plugin, given);
  }

  private static boolean isDigest(String text) {
    try {
      return HexFormat.of().parseHex(text).length == 32;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void apply(Actor operator, String name, PluginInfo plugin, Properties given) {
    Map<String, @Nullable String> settings = new TreeMap<>();
    for (String key : given.stringPropertyNames()) {
      if (key.startsWith(SETTING)) {
        settings.put(key.substring(SETTING.length()), given.getProperty(key));
      }
    }
    ProviderRequest request =
        ProviderRequest.empty()
            .factoryClassName(given.getProperty("factory"))
            .moduleDigest(plugin.digest())
            .enabled(true);
    Optional<ProviderRow> there = db.read(handle -> ProviderTable.byName(handle, name));
    if (there.isEmpty()) {
      providers.create(
          operator, request.name(name).moduleName(plugin.fileName()).configuration(settings), null);
      return;
    }
    // What stands in the file is all there is: what was taken out of it goes.
    Map<String, String> old = providers.settings().of(there.get());
    boolean sameSettings = old.equals(settings);
    old.keySet().forEach(key -> settings.putIfAbsent(key, null));
    providers.update(
        operator, there.get().id(), sameSettings ? request : request.configuration(settings), null);
  }
}
