package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.PluginDescription.Setting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A described setting in a form.
 *
 * @param setting what the plugin says of it
 * @param text what stands in the field; empty for a sensitive one
 * @param set whether the provider has one already
 * @param problem what is wrong with it; null if nothing is
 */
public record SettingField(Setting setting, String text, boolean set, @Nullable String problem) {

  private static final int LEAST = 5;

  /** The field's name in the form. */
  public String field() {
    return (setting.sensitive() ? Form.SECRET : "") + "setting-" + setting.name();
  }

  /** Whether it has to be filled in now. */
  public boolean required() {
    return setting.required() && setting.defaultValue() == null && !(setting.sensitive() && set);
  }

  /** Whether somebody has to do with it: it is set, typed, or wrong. */
  public boolean isUsed() {
    return set || !text.isEmpty() || problem != null;
  }

  /**
   * How many of the settings are shown at once; the rest is folded away. Plugins describe first
   * what everybody needs, so those up to the last required one are, and some at least.
   */
  public static int countOfFirst(List<SettingField> settings) {
    int first = LEAST;
    for (int i = 0; i < settings.size(); i++) {
      if (settings.get(i).setting().required()) {
        first = Math.max(first, i + 1);
      }
    }
    return settings.size() <= first + 2 ? settings.size() : first;
  }

  /** What stands in the field while it is empty. */
  public String placeholder() {
    if (setting.sensitive() && set) {
      return "unchanged unless replaced";
    }
    String otherwise = setting.defaultValue();
    return otherwise == null || setting.sensitive() ? "" : otherwise;
  }

  /** The plugin's words, as a sentence that another one can follow. */
  public String help() {
    String words = setting.help().strip();
    return words.isEmpty() || words.matches("(?s).*[.!?)]") ? words : words + ".";
  }
}
