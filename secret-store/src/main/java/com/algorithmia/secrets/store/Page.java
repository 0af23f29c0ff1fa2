package com.algorithmia.secrets.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a list.
 *
 * @param items what is in it
 * @param nextMarker where the next page begins; opaque; null if this is the last one
 * @param previousMarker where the page before is; opaque; null if this is the first one
 */
public record Page<T>(List<T> items, @Nullable String nextMarker, @Nullable String previousMarker) {

  /** The marker of the last page, for lists that can be read backwards. */
  public static final String LAST = "last";

  /** The most items of a page. */
  public static final int MAX_LIMIT = 1000;

  /** A page of a list that is read forwards only. */
  public Page(List<T> items, @Nullable String nextMarker) {
    this(items, nextMarker, null);
  }

  /** Copies the list. */
  public Page {
    items = List.copyOf(items);
  }
}
