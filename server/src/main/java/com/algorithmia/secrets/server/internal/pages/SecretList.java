package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.Entry;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list of secrets.
 *
 * @param entries what is in it
 * @param from the number of the first one in the whole list, from 1
 * @param nextMarker where the next page begins; null if this is the last one
 * @param providers what providers are called
 * @param filter what was searched for, by the names of the query's parameters
 */
public record SecretList(
    List<Entry> entries,
    long from,
    @Nullable String nextMarker,
    ProviderNames providers,
    Map<String, String> filter) {

  /** What was searched for in a field; empty if nothing was. */
  public String sought(String name) {
    return filter.getOrDefault(name, "");
  }

  /** Whether anything was searched for. */
  public boolean isFiltered() {
    return !filter.isEmpty();
  }

  /** {@code 1-1 of 1}. How many there are in all is not known before the last page. */
  public String range() {
    long last = from + entries.size() - 1;
    return from + "-" + last + " of " + (nextMarker == null ? String.valueOf(last) : "more");
  }

  /** The address of the next page; null if this is the last one. */
  public @Nullable String nextUrl(String base) {
    return nextMarker == null
        ? null
        : base + query("marker", nextMarker, "from", String.valueOf(from + entries.size()));
  }

  /** The address of the first page; null if this is it. */
  public @Nullable String firstUrl(String base) {
    return from == 1 ? null : base + query();
  }

  private String query(String... more) {
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    filter.forEach((name, text) -> query.add(name + "=" + encode(text)));
    for (int i = 0; i < more.length; i += 2) {
      query.add(more[i] + "=" + encode(more[i + 1]));
    }
    return query.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
