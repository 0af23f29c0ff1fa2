package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Listings, read to their end. */
final class Listings {

  private static final int MOST_PAGES = 10_000;

  /** What happens between two pages. */
  @FunctionalInterface
  interface BetweenPages {
    void after(Page<SecretSummary> page) throws Exception;
  }

  private Listings() {}

  /** The keys of all that is there; empty if the provider can't list. */
  static Optional<Set<String>> allKeys(SecretProvider provider) throws Exception {
    Optional<SecretListing> listing = provider.capability(SecretListing.class);
    if (listing.isEmpty()) {
      return Optional.empty();
    }
    Set<String> keys = new TreeSet<>();
    for (SecretSummary summary : all(listing.get(), SecretListing.MAX_LIMIT, page -> {})) {
      keys.add(summary.getProviderKey());
    }
    return Optional.of(keys);
  }

  /** All items of all pages, in order. */
  static List<SecretSummary> all(SecretListing listing, int limit, BetweenPages between)
      throws Exception {
    List<SecretSummary> items = new ArrayList<>();
    @Nullable String cursor = null;
    for (int i = 0; i < MOST_PAGES; i++) {
      Page<SecretSummary> page = listing.listSecrets(cursor, limit);
      items.addAll(page.getItems());
      between.after(page);
      cursor = page.getNextCursor();
      if (cursor == null) {
        return items;
      }
    }
    throw new AssertionError("The listing does not end within " + MOST_PAGES + " pages");
  }
}
