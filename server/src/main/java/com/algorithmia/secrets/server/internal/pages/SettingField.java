package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.PluginDescription.Setting;
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

  /** The field's name in the form. */
  public String field() {
    return (setting.sensitive() ? Form.SECRET : "") + "setting-" + setting.name();
  }

  /** Whether it has to be filled in now. */
  public boolean required() {
    return setting.required() && setting.defaultValue() == null && !(setting.sensitive() && set);
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
