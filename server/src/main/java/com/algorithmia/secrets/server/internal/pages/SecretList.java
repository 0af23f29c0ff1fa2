package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.Entry;
import java.util.List;
import java.util.Map;

/**
 * A page of a list of secrets.
 *
 * @param entries what is in it
 * @param paging where one can go from here
 * @param providers what providers are called
 * @param filter what was searched for, by the names of the query's parameters
 */
public record SecretList(
    List<Entry> entries, Paging paging, ProviderNames providers, Map<String, String> filter) {

  /** What was searched for in a field; empty if nothing was. */
  public String sought(String name) {
    return filter.getOrDefault(name, "");
  }

  /** Whether anything was searched for. */
  public boolean isFiltered() {
    return !filter.isEmpty();
  }
}
