package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.common.Markers;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.entry.EntryQueries.Listed;
import com.algorithmia.secrets.store.internal.entry.EntryQueries.WithOwner;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable.OwnerRow;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The lists of an owner's entries. Who asks, the owner and the revision of all entries are read
 * from the database for each request, in one statement; a page that was read at the same revision
 * is not read again. So a change is seen, and a right that was taken away is gone, as soon as they
 * are committed on any node. Every write that a list can show raises the revision in its own
 * transaction ({@link com.algorithmia.secrets.store.Change.Kind#ENTRIES}). Safe for many threads.
 */
final class EntryPages {

  /** About so many bytes are kept. */
  private static final long KEPT = 16L << 20;

  /** A longer list is not worth its place. */
  private static final int LONGEST = 200;

  private static final int ENTRY_OVERHEAD = 600;

  /** A page that was read after this revision of all entries. */
  private record Kept(long revision, Page<Entry> page) {}

  private final Db db;
  private final Access access;
  private final Cache<Listed, Kept> cache;
  private final AtomicLong newest = new AtomicLong();

  EntryPages(Db db, Access access) {
    this.db = db;
    this.access = access;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(KEPT)
            .<Listed, Kept>weigher(EntryPages::weight)
            .expireAfterAccess(Duration.ofMinutes(10))
            .executor(Runnable::run)
            .build();
  }

  /** All entries, for those who may see them. */
  List<Entry> all(Actor actor, Owner owner, EntryFilter filter) {
    return of(actor, owner, filter, Markers.place(null, 1), 0).items();
  }

  /** A page of so many entries, or all of them if the limit is 0, for those who may see them. */
  Page<Entry> of(Actor actor, Owner owner, EntryFilter filter, Markers.Place place, int limit) {
    Listed listed = new Listed(owner, filter, place, limit == 0 ? 0 : limit + 1);
    Kept kept = cache.getIfPresent(listed);
    if (kept == null && db.isPostgres() && access.seesAll(actor.principal())) {
      // One trip instead of two. What is read is shown only if that is allowed.
      WithOwner both = db.query(connection -> EntryQueries.listWithOwner(connection, listed));
      OwnerRow row = access.viewSecrets(actor, owner, both.owner(), "secret.list", null);
      forgetOlder(row.entriesRevision());
      return keep(listed, row.entriesRevision(), page(both.entries(), listed, limit));
    }
    OwnerRow row = access.viewSecrets(actor, owner, "secret.list", null);
    forgetOlder(row.entriesRevision());
    if (kept != null && kept.revision() == row.entriesRevision()) {
      return kept.page();
    }
    // Read after the revision: what is newer than it is read again by the next one who asks.
    List<Entry> read = db.query(connection -> EntryQueries.list(connection, listed));
    return keep(listed, row.entriesRevision(), page(read, listed, limit));
  }

  /** What was read at an older revision is of no use to anybody any more. */
  private void forgetOlder(long revision) {
    if (newest.getAndAccumulate(revision, Math::max) < revision) {
      cache.invalidateAll();
    }
  }

  private static Page<Entry> page(List<Entry> read, Listed listed, int limit) {
    return limit == 0
        ? new Page<>(read, null)
        : Markers.page(read, limit, listed.place(), entry -> Markers.of(entry.variable()));
  }

  private Page<Entry> keep(Listed listed, long revision, Page<Entry> page) {
    if (page.items().size() <= LONGEST) {
      cache.put(listed, new Kept(revision, page));
    }
    return page;
  }

  private static int weight(Listed listed, Kept kept) {
    int weight = ENTRY_OVERHEAD + length(listed.filter().query());
    for (Entry entry : kept.page().items()) {
      weight += ENTRY_OVERHEAD + entry.name().length() + entry.description().length();
      weight += length(entry.version());
      for (var pair : entry.metadata().entrySet()) {
        weight += 100 + pair.getKey().length() + pair.getValue().length();
      }
    }
    return weight;
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }
}
