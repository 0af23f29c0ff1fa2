package com.algorithmia.secrets.store;

import org.jspecify.annotations.Nullable;

/**
 * One setting of a provider, as an admin sees it.
 *
 * @param key its name
 * @param value what it is; null if it is sensitive, unknown to the plugin, or not set
 * @param set whether there is one
 * @param sensitive whether it is never shown; true for all settings of a plugin that describes none
 */
public record SettingView(String key, @Nullable String value, boolean set, boolean sensitive) {}
