package com.algorithmia.secrets.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a list.
 *
 * @param items what is in it
 * @param nextMarker where the next page begins; opaque; null if this is the last one
 */
public record Page<T>(List<T> items, @Nullable String nextMarker) {

  /** The most items of a page. */
  public static final int MAX_LIMIT = 1000;

  /** Copies the list. */
  public Page {
    items = List.copyOf(items);
  }
}
