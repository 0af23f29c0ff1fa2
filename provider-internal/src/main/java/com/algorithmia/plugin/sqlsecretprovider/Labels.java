package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels in one column: a line each, name and text with a tab between, which neither contains. */
final class Labels {

  private Labels() {}

  static @Nullable String write(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    labels.forEach((name, value) -> text.append(name).append('\t').append(value).append('\n'));
    return text.toString();
  }

  static void read(@Nullable String text, SecretAttributes.Builder into) {
    if (text == null) {
      return;
    }
    for (String line : text.lines().toList()) {
      int tab = line.indexOf('\t');
      if (tab > 0) {
        into.label(line.substring(0, tab), line.substring(tab + 1));
      }
    }
  }
}
