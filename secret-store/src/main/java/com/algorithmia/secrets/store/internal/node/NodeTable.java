package com.algorithmia.secrets.store.internal.node;

import com.algorithmia.secrets.store.NodeInfo;
import com.algorithmia.secrets.store.WorkerReport;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** The table of nodes and workers. */
public final class NodeTable {

  private static final int MOST_KEYS = 200;

  private NodeTable() {}

  /** Refuses a report that is none. */
  public static void checkReport(WorkerReport report) {
    boolean fits =
        report.worker().matches("[A-Za-z0-9._-]{1,128}")
            && report.keyIds().size() <= MOST_KEYS
            && report.keyIds().stream().allMatch(id -> id.matches("[0-9a-f]{8}"));
    if (!fits) {
      throw Errors.constraint(
          "worker",
          "A worker names itself by 1 to 128 letters, digits, dots, dashes, and keys by id");
    }
  }

  /** Notes that one was seen; to a minute, unless its keys changed. */
  public static void seen(Db db, String kind, String name, Set<String> keyIds) {
    String keys = String.join(",", new TreeSet<>(keyIds));
    Instant now = db.now();
    Optional<Boolean> recent =
        db.read(
            handle ->
                handle
                    .createQuery(
                        "select key_ids, last_seen from store_node where kind = :kind and name ="
                            + " :name")
                    .bind("kind", kind)
                    .bind("name", name)
                    .map(
                        (row, context) ->
                            row.getString(1).equals(keys)
                                && Times.get(row, "last_seen").isAfter(now.minusSeconds(60)))
                    .findOne());
    if (recent.isPresent() && recent.get()) {
      return;
    }
    String sql =
        recent.isEmpty()
            ? "insert into store_node (kind, name, key_ids, last_seen) values (:kind, :name, :keys,"
                + " :now)"
            : "update store_node set key_ids = :keys, last_seen = :now where kind = :kind and name"
                + " = :name";
    try {
      db.run(
          tx ->
              tx.handle()
                  .createUpdate(sql)
                  .bind("kind", kind)
                  .bind("name", name)
                  .bind("keys", keys)
                  .bind("now", Times.sql(now))
                  .execute());
    } catch (Constraint e) {
      // Seen by another node at the same time.
      return;
    }
  }

  static List<NodeInfo> since(Handle handle, Instant time) {
    return handle
        .createQuery("select * from store_node where last_seen > :time order by kind, name")
        .bind("time", Times.sql(time))
        .map(
            (row, context) ->
                new NodeInfo(
                    row.getString("name"),
                    row.getString("kind").equals("worker"),
                    row.getString("key_ids").isEmpty()
                        ? Set.of()
                        : Set.of(row.getString("key_ids").split(",")),
                    Times.get(row, "last_seen")))
        .list();
  }

  static void forget(Handle handle, Instant before) {
    handle
        .createUpdate("delete from store_node where last_seen < :before")
        .bind("before", Times.sql(before))
        .execute();
  }
}
