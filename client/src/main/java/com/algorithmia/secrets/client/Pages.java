package com.algorithmia.secrets.client;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A list that is fetched page by page as it is walked through. Each walk fetches anew. Walking
 * throws {@link SecretStoreException} when a page can't be had.
 *
 * @param <T> what the list is of
 */
public final class Pages<T> implements Iterable<T> {

  private final Function<Optional<String>, Page<T>> fetch;

  Pages(Function<Optional<String>, Page<T>> fetch) {
    this.fetch = fetch;
  }

  @Override
  public Iterator<T> iterator() {
    return new Walk();
  }

  /** The items as they come. */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  /** All items: for lists that are known to be short. */
  public List<T> toList() {
    return stream().toList();
  }

  /** One page. */
  public Page<T> page(Optional<String> marker) {
    return fetch.apply(marker);
  }

  private final class Walk implements Iterator<T> {

    private Page<T> page = fetch.apply(Optional.empty());
    private int next;

    @Override
    public boolean hasNext() {
      while (next == page.items().size()) {
        if (page.next().isEmpty()) {
          return false;
        }
        page = fetch.apply(page.next());
        next = 0;
      }
      return true;
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return page.items().get(next++);
    }
  }
}
