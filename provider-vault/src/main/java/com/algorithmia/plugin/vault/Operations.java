package com.algorithmia.plugin.vault;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a provider is for, according to its configuration. Immutable. */
record Operations(boolean create, boolean read, boolean update, boolean delete, boolean list) {

  /** Reads a list with commas; null if something in it is unknown, or it is empty. */
  static @Nullable Operations parse(String text) {
    Operations all = new Operations(false, false, false, false, false);
    for (String item : text.split(",", -1)) {
      Operations last = all;
      switch (item.strip().toLowerCase(Locale.ROOT)) {
        case "create" -> all = new Operations(true, last.read, last.update, last.delete, last.list);
        case "read" -> all = new Operations(last.create, true, last.update, last.delete, last.list);
        case "update" -> all = new Operations(last.create, last.read, true, last.delete, last.list);
        case "delete" -> all = new Operations(last.create, last.read, last.update, true, last.list);
        case "list" -> all = new Operations(last.create, last.read, last.update, last.delete, true);
        default -> {
          return null;
        }
      }
    }
    return all;
  }
}
