package com.algorithmia.plugin.azurekeyvault;

import java.util.Arrays;
import java.util.Locale;

/** What the provider may do: the values of the setting {@code access}. */
enum Access {
  /** Everything. */
  READ_WRITE(true, true),
  /** A worker's: reads values, changes nothing. */
  READ_ONLY(true, false),
  /** A server's that is not to see values: creates, updates, deletes, inspects. */
  WRITE_ONLY(false, true);

  private final boolean reads;
  private final boolean writes;

  Access(boolean reads, boolean writes) {
    this.reads = reads;
    this.writes = writes;
  }

  boolean reads() {
    return reads;
  }

  boolean writes() {
    return writes;
  }

  String settingName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static String[] names() {
    return Arrays.stream(values()).map(Access::settingName).toArray(String[]::new);
  }

  static Access of(String settingName) {
    return valueOf(settingName.toUpperCase(Locale.ROOT));
  }
}
