package com.algorithmia.secrets.store.internal.bundle;

import com.algorithmia.secrets.store.AccessReport;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.ApiKeyInfo;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.internal.access.KeyTable;
import com.algorithmia.secrets.store.internal.audit.AccessReports;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Markers;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.entry.EntryRow;
import com.algorithmia.secrets.store.internal.entry.EntryState;
import com.algorithmia.secrets.store.internal.entry.EntryTable;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Who can read a secret, from entries, grants and keys. */
public final class ReadersReport implements AccessReports {

  private final Db db;

  /** Over this database. */
  public ReadersReport(Db db) {
    this.db = db;
  }

  @Override
  public AccessReport of(String entryId) {
    return db.read(handle -> report(handle, entryId));
  }

  private static AccessReport report(Handle handle, String entryId) {
    EntryRow row =
        EntryTable.byId(handle, entryId)
            .filter(found -> found.state() != EntryState.PENDING)
            .orElseThrow(Errors::secretNotFound);
    Entry entry = row.entry();
    List<AccessReport.Access> algorithms = new ArrayList<>();
    if (entry.owner().kind() == Owner.Kind.ALGORITHM) {
      DirectoryTable.algorithm(handle, entry.owner().id())
          .ifPresent(found -> algorithms.add(new AccessReport.Access(found, false)));
    } else {
      granted(handle, entry).forEach(found -> algorithms.add(new AccessReport.Access(found, true)));
    }
    Set<String> ids =
        algorithms.stream().map(access -> access.algorithm().id()).collect(Collectors.toSet());
    List<ApiKeyInfo> keys = KeyTable.all(handle);
    return new AccessReport(
        entry,
        algorithms,
        keys.stream()
            .filter(key -> key.role() == Role.WORKER)
            .filter(key -> key.scope().algorithms().stream().anyMatch(ids::contains))
            .toList(),
        keys.stream()
            .filter(
                key ->
                    key.role() == Role.ADMIN
                        || (key.role() == Role.DEVELOPER
                            && key.scope().accounts().contains(row.accountId())))
            .toList(),
        handle
            .createQuery("select handed_out from store_handout where entry_id = :id")
            .bind("id", entryId)
            .map((found, context) -> Times.get(found, "handed_out"))
            .findOne()
            .orElse(null));
  }

  /** Those that get it by a grant, and have no variable of their own in its place. */
  private static List<AlgorithmInfo> granted(Handle handle, Entry entry) {
    List<String> ids =
        handle
            .createQuery(
                "select g.algorithm_id from store_grant g where g.entry_id = :id and not exists"
                    + " (select 1 from store_entry e where e.owner_kind = 'algorithm' and"
                    + " e.owner_id = g.algorithm_id and e.variable = g.variable and e.state ="
                    + " 'active')")
            .bind("id", entry.id())
            .mapTo(String.class)
            .list();
    return DirectoryTable.algorithms(handle, ids);
  }

  @Override
  public Page<Entry> unusedSince(Instant time, @Nullable String marker, int limit) {
    Markers.Place place = Markers.place(marker, 2);
    String than = place.than();
    List<Entry> read =
        db.read(
            handle -> {
              Query query =
                  handle
                      .createQuery(
                          "select "
                              + EntryTable.COLUMNS_OF_E
                              + " from store_entry e left join store_handout h on h.entry_id = e.id"
                              + " where e.state <> 'pending' and e.created < :time and"
                              + " (h.handed_out is null or h.handed_out < :time)"
                              + (place.hasKey()
                                  ? " and e.variable "
                                      + than
                                      + "= :variable and (e.variable "
                                      + than
                                      + " :variable or e.id "
                                      + than
                                      + " :id)"
                                  : "")
                              + " order by e.variable"
                              + place.order()
                              + ", e.id"
                              + place.order()
                              + " limit :limit")
                      .bind("time", Times.sql(time))
                      .bind("limit", limit + 1);
              if (place.hasKey()) {
                query.bind("variable", place.key().get(0)).bind("id", place.key().get(1));
              }
              return query.map((row, context) -> EntryTable.read(row).entry()).list();
            });
    return Markers.page(read, limit, place, last -> Markers.of(last.variable(), last.id()));
  }
}
