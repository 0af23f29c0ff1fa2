package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.StoreException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where one can go from a page of a list. How many entries there are in all would need a count over
 * all of them, so the addresses carry what is known: how many were before, how many come after.
 *
 * @param range {@code 1-50 of more}, {@code 51-53 of 53}, {@code the last 3}; empty if there is
 *     nothing
 * @param first the address of the first page; null if this is it
 * @param previous the address of the page before; null if this is the first one
 * @param next the address of the next page; null if this is the last one
 * @param last the address of the last page; null if this is it
 * @param gone whether the address names a place that is not in the list, or not any more; then
 *     {@code first} is the only way on
 */
public record Paging(
    String range,
    @Nullable String first,
    @Nullable String previous,
    @Nullable String next,
    @Nullable String last,
    boolean gone) {

  /** The parameters of an address that are its own. */
  static final String MARKER = "marker";

  static final String FROM = "from";
  static final String AFTER = "after";

  /**
   * The way on from a page.
   *
   * @param path where the list is
   * @param kept what stays the same on every page of it, by the names of the query's parameters
   * @param limit the most entries of a page
   */
  static Paging of(
      PageRequest request, Page<?> page, String path, Map<String, String> kept, int limit) {
    return of(request::queryText, page, path, kept, limit);
  }

  /** The same with the parameters of an address by name. */
  static Paging of(
      Function<String, @Nullable String> request,
      Page<?> page,
      String path,
      Map<String, String> kept,
      int limit) {
    int size = page.items().size();
    if (size == 0 && request.apply(MARKER) != null) {
      return new Paging("", url(path, kept, null, null, null), null, null, null, true);
    }
    @Nullable Integer from =
        page.previousMarker() == null ? Integer.valueOf(1) : number(request, FROM);
    @Nullable Integer after =
        page.nextMarker() == null ? Integer.valueOf(0) : number(request, AFTER);
    return new Paging(
        size == 0 ? "" : range(size, from, after),
        page.previousMarker() == null ? null : url(path, kept, null, null, null),
        page.previousMarker() == null
            ? null
            : url(
                path,
                kept,
                page.previousMarker(),
                from == null ? null : Math.max(1, from - limit),
                after == null ? null : after + size),
        page.nextMarker() == null
            ? null
            : url(
                path,
                kept,
                page.nextMarker(),
                from == null ? null : from + size,
                after == null ? null : Math.max(0, after - limit)),
        page.nextMarker() == null ? null : url(path, kept, Page.LAST, null, 0),
        false);
  }

  /**
   * A page of a list from a place in an address; an empty one if the list never gave that place.
   *
   * @param list reads it
   */
  static <T> Page<T> read(@Nullable String marker, Function<@Nullable String, Page<T>> list) {
    try {
      return list.apply(marker);
    } catch (StoreException e) {
      if (marker != null && e.problems().stream().anyMatch(p -> MARKER.equals(p.field()))) {
        return new Page<>(List.of(), null);
      }
      throw e;
    }
  }

  /** What is said of the place in an address is for people only: nonsense is as good as nothing. */
  private static @Nullable Integer number(Function<String, @Nullable String> request, String name) {
    String text = request.apply(name);
    return text != null && text.matches("[0-9]{1,9}") && request.apply(MARKER) != null
        ? Integer.valueOf(text)
        : null;
  }

  private static String range(int size, @Nullable Integer from, @Nullable Integer after) {
    if (from != null) {
      int to = from + size - 1;
      return from + "-" + to + " of " + (after == null ? "more" : String.valueOf(to + after));
    }
    if (after == null) {
      return size + " of more";
    }
    return after == 0 ? "the last " + size : size + " before the last " + after;
  }

  private static String url(
      String path,
      Map<String, String> kept,
      @Nullable String marker,
      @Nullable Integer from,
      @Nullable Integer after) {
    Map<String, String> all = new LinkedHashMap<>(kept);
    if (marker != null) {
      all.put(MARKER, marker);
    }
    if (from != null) {
      all.put(FROM, String.valueOf(from));
    }
    if (after != null) {
      all.put(AFTER, String.valueOf(after));
    }
    StringJoiner query = new StringJoiner("&", path + "?", "").setEmptyValue(path);
    all.forEach((name, text) -> query.add(name + "=" + encode(text)));
    return query.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Whether there is more than this page. */
  public boolean leadsOn() {
    return previous != null || next != null;
  }
}
