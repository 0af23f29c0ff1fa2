package com.algorithmia.secrets.store.internal.entry;

import java.util.Locale;

/** How far an entry is. */
public enum EntryState {
  /** Being created: nobody sees it, and its variable is taken. */
  PENDING,
  /** There. */
  ACTIVE,
  /** Being deleted: seen in lists, and no longer handed out. */
  DELETING;

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static EntryState of(String wireName) {
    return switch (wireName) {
      case "pending" -> PENDING;
      case "active" -> ACTIVE;
      case "deleting" -> DELETING;
      default -> throw new IllegalArgumentException("There is no such state");
    };
  }
}
