package com.algorithmia.sdk.plugin.secrets;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list. Immutable.
 *
 * @param <T> the items
 * @since 2.0
 */
public final class Page<T> {

  private final List<T> items;
  private final @Nullable String nextCursor;

  /**
   * @param nextCursor opaque text that leads to the next page, in another process as well; null if
   *     this is the last
   */
  public Page(List<? extends T> items, @Nullable String nextCursor) {
    this.items = List.copyOf(items);
    this.nextCursor = nextCursor;
  }

  /** The items of this page. */
  public List<T> getItems() {
    return items;
  }

  /** Leads to the next page; null if this is the last. */
  public @Nullable String getNextCursor() {
    return nextCursor;
  }

  @Override
  public String toString() {
    return "Page[" + items.size() + " items" + (nextCursor == null ? ", last" : "") + "]";
  }
}
