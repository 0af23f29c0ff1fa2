package com.algorithmia.secrets.benchmarks;

import static com.algorithmia.secrets.benchmarks.StoreBenchmark.ACTOR;
import static com.algorithmia.secrets.benchmarks.StoreBenchmark.inTurn;

import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.SecretStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists and searches among many entries of one owner. */
final class StoreLists {

  private static final int LIMIT = 10;
  private static final int PAGES = 300;
  private static final int SEARCHES = 5;
  private static final int ENTRIES = Integer.getInteger("largest", 100_000);

  /** The store's limit of 5 s for a statement is that of its database, for everybody. */
  private static final int ROWS_AT_ONCE = 10_000;

  private static final EntryFilter NEEDLE = new EntryFilter("needle", null, null, null);

  /** Where a page begins: for the store, and for SQL. */
  private record Place(@Nullable String marker, String after) {}

  private final SecretStore store;
  private final Owner owner;
  private final RawLists lists;
  private final Statement raw;

  private StoreLists(SecretStore store, Owner owner, Connection raw) throws SQLException {
    this.store = store;
    this.owner = owner;
    this.lists = new RawLists(raw, owner);
    this.raw = raw.createStatement();
  }

  static void remarks(Table table) {
    table.remark(
        String.format(
            "Lists: %,d entries of one owner, pages of %d, %d different pages a round, none of which"
                + " the store has kept from before: something has changed meanwhile. The peer runs"
                + " the same SQL and reads every column as text; it does not look whether somebody"
                + " may see the owner, which costs the store another row.",
            ENTRIES, LIMIT, PAGES));
    table.remark(
        "Read again: the same page while nothing changes; then the store looks at owner and"
            + " revision only.");
  }

  static void measure(
      Table table, String name, SecretStore store, Owner owner, String uri, String user)
      throws Exception {
    try (Connection raw = connect(uri, user)) {
      new StoreLists(store, owner, raw).measure(table, name);
    }
  }

  static void fill(String uri, String user, Owner owner) throws SQLException {
    try (Connection raw = connect(uri, user)) {
      fill(raw, owner, ENTRIES);
      if (uri.startsWith("jdbc:h2")) {
        try (Statement statement = raw.createStatement()) {
          statement.execute("shutdown compact");
        }
      }
    }
  }

  private static Connection connect(String uri, String user) throws SQLException {
    boolean h2 = uri.startsWith("jdbc:h2");
    String same = h2 ? uri + ";WRITE_DELAY=0;REUSE_SPACE=FALSE;MAX_COMPACT_TIME=0" : uri;
    return DriverManager.getConnection(same, user, "");
  }

  private void measure(Table table, String name) throws Exception {
    long before = usedHeap();
    List<Place> places = places();
    long after = usedHeap();
    List<Place> first = places.subList(0, PAGES);
    List<Place> last = places.subList(places.size() - PAGES, places.size());
    pages(table, name + " first pages", first);
    double far = pages(table, name + " last pages", last);
    double near = pages(table, name + " first pages, again", first);
    table.atMost(name + " page " + places.size(), far, "our first pages", near, 1.5);
    again(table, name + " first page, read again", first.get(0));
    search(table, name + " search, rare text");
    table.remark(
        String.format(
            "%s: heap in use after a collection: %,d KB before all %,d pages were read, %,d KB after.",
            name, before >> 10, places.size(), after >> 10));
  }

  private double pages(Table table, String path, List<Place> places) throws Exception {
    double[] both =
        inTurn(
            round -> {
              somethingChanges();
              for (Place place : places) {
                read(EntryFilter.ALL, place.marker());
              }
            },
            round -> {
              somethingChanges();
              for (Place place : places) {
                lists.read(place.after(), null, LIMIT + 1);
              }
            },
            places.size());
    table.atMost(path, both[0], "raw keyset query", both[1], 1.3);
    return both[0];
  }

  private void again(Table table, String path, Place place) throws Exception {
    double[] both =
        inTurn(
            round -> {
              for (int i = 0; i < PAGES; i++) {
                read(EntryFilter.ALL, place.marker());
              }
            },
            round -> {
              for (int i = 0; i < PAGES; i++) {
                lists.read(place.after(), null, LIMIT + 1);
              }
            },
            PAGES);
    table.besides(path, both[0], "raw keyset query", both[1]);
  }

  private void search(Table table, String path) throws Exception {
    double[] both =
        inTurn(
            round -> {
              for (int i = 0; i < SEARCHES; i++) {
                somethingChanges();
                read(NEEDLE, null);
              }
            },
            round -> {
              for (int i = 0; i < SEARCHES; i++) {
                somethingChanges();
                lists.read("", "needle", LIMIT + 1);
              }
            },
            SEARCHES);
    table.atMost(path, both[0], "raw keyset query", both[1], 1.3);
  }

  private Page<Entry> read(EntryFilter filter, @Nullable String marker) {
    Page<Entry> page = store.entries().list(ACTOR, owner, filter, marker, LIMIT);
    if (page.items().isEmpty()) {
      throw new IllegalStateException("Nothing was read");
    }
    return page;
  }

  /** What the store has read before is of no use to it any more. */
  private void somethingChanges() throws SQLException {
    somethingChanges(raw);
  }

  /** The same through a statement of one's own. */
  static void somethingChanges(Statement raw) throws SQLException {
    raw.executeUpdate(
        "update store_installation set revision = revision + 1, entries_revision ="
            + " entries_revision + 1");
  }

  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    Place place = new Place(null, "");
    while (true) {
      places.add(place);
      Page<Entry> page = read(EntryFilter.ALL, place.marker());
      if (page.nextMarker() == null) {
        return places;
      }
      place = new Place(page.nextMarker(), page.items().get(LIMIT - 1).variable());
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** Entries that no provider knows: what lists show of them is there. */
  static void fill(Connection raw, Owner owner, int entries) throws SQLException {
    raw.setAutoCommit(true);
    for (int from = 1; from <= entries; from += ROWS_AT_ONCE) {
      fill(raw, owner, from, Math.min(entries, from + ROWS_AT_ONCE - 1));
    }
    try (Statement statement = raw.createStatement()) {
      statement.execute("analyze");
    }
  }

  private static void fill(Connection raw, Owner owner, int from, int to) throws SQLException {
    try (Statement statement = raw.createStatement()) {
      String series =
          (raw.getMetaData().getURL().startsWith("jdbc:h2") ? "system_range(" : "generate_series(")
              + from
              + ", "
              + to
              + ") s(x)";
      String number = "lpad(cast(x as varchar(10)), 7, '0')";
      statement.executeUpdate(
          "insert into store_entry (id, owner_kind, owner_id, account_id, name, description,"
              + " search_text, variable, type, metadata, provider_id, provider_key, is_reference,"
              + " verified, version, revision, state, created, created_by, modified, modified_by,"
              + " is_immutable) select '"
              + owner.id().substring(24)
              + "-' || "
              + number
              + ", 'algorithm', '"
              + owner.id()
              + "', g.account_id, 'Name ' || "
              + number
              + ", 'A description of some length', case when mod(x, 10007) = 0 then 'needle' else"
              + " 'name description of some length e_' || "
              + number
              + " end, 'E_' || "
              + number
              + ", 'password', '{\"team\":\"payments\"}', p.id, 'key-' || "
              + number
              + ", false, true, 'v1', 1, 'active', current_timestamp, 'admin', current_timestamp,"
              + " 'admin', false from "
              + series
              + ", store_provider p, store_algorithm g where p.internal = true and g.id = '"
              + owner.id()
              + "'");
    }
  }
}
