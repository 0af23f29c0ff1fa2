package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds configurations to be refused, from what a plugin says of its settings. */
final class ConfigurationBreaker {

  /** Stands in every broken setting, so that a problem which shows it is found. */
  static final String MARK = "Xq7broken9Zk";

  private static final String UNKNOWN = "no_setting_of_this_plugin";

  private ConfigurationBreaker() {}

  static List<BrokenConfiguration> breakEvery(
      ProviderDescription description, Map<String, String> working) {
    List<BrokenConfiguration> broken = new ArrayList<>();
    Map<String, String> allWrong = new HashMap<>(working);
    Set<String> allKeys = new TreeSet<>();
    for (ConfigurationKey key : description.getKeys()) {
      String name = key.getName();
      if (key.isRequired() && key.getDefaultValue() == null) {
        Map<String, String> without = new HashMap<>(working);
        without.remove(name);
        broken.add(new BrokenConfiguration("without " + name, without, Set.of(name)));
        broken.add(with(working, name, "", "empty " + name));
        allWrong.remove(name);
        allKeys.add(name);
      }
      String malformed = malformed(key);
      if (malformed != null) {
        broken.add(with(working, name, malformed, "malformed " + name));
        allWrong.put(name, malformed);
        allKeys.add(name);
      }
    }
    broken.add(with(working, UNKNOWN, MARK, "a setting that is not known"));
    allWrong.put(UNKNOWN, MARK);
    allKeys.add(UNKNOWN);
    broken.add(new BrokenConfiguration("everything wrong at once", allWrong, allKeys));
    return broken;
  }

  private static BrokenConfiguration with(
      Map<String, String> working, String name, String value, String description) {
    Map<String, String> changed = new HashMap<>(working);
    changed.put(name, value);
    return new BrokenConfiguration(description, changed, Set.of(name));
  }

  /** A text that this key can't take; null if it takes any. */
  private static @Nullable String malformed(ConfigurationKey key) {
    if (!key.getAllowedValues().isEmpty()) {
      return MARK;
    }
    return switch (key.getType()) {
      case INTEGER, BOOLEAN, DURATION -> MARK;
      case FILE -> MARK + "\0";
      case STRING -> null;
    };
  }
}
