package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.store.Change;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * How often something was changed, by all nodes together. Commits are in the order of {@link #all}.
 *
 * @param all changes of any kind
 * @param entries of entries, grants or algorithms
 * @param providers of providers
 * @param access of keys
 */
public record Revisions(long all, long entries, long providers, long access) {

  private static final String COLUMNS =
      "revision, entries_revision, providers_revision, access_revision";

  private static final String RAISE =
      "update store_installation set revision = revision + 1,"
          + " entries_revision = entries_revision + :entries,"
          + " providers_revision = providers_revision + :providers,"
          + " access_revision = access_revision + :access where id = 1";

  /** As they are. */
  public static Revisions read(Handle handle) {
    return read(handle.createQuery("select " + COLUMNS + " from store_installation where id = 1"));
  }

  private static Revisions read(Query query) {
    return query
        .map(
            (row, context) ->
                new Revisions(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .one();
  }

  /** As they are after these changes; locks the row until the transaction ends. */
  static Revisions raise(Handle handle, Set<Change.Kind> changes) {
    int rows = bind(handle.createUpdate(RAISE), changes).execute();
    if (rows != 1) {
      throw new IllegalStateException("There is no installation");
    }
    return read(handle);
  }

  /** The same on PostgreSQL in one trip; listeners on a channel hear of it after the commit. */
  static Revisions raiseAndNotify(Handle handle, Set<Change.Kind> changes, String channel) {
    return read(
        bind(
                handle.createQuery(
                    "with raised as ("
                        + RAISE
                        + " returning "
                        + COLUMNS
                        + ") select raised.*, pg_notify(:channel, '') from raised"),
                changes)
            .bind("channel", channel));
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Set<Change.Kind> changes) {
    return statement
        .bind("entries", changes.contains(Change.Kind.ENTRIES) ? 1 : 0)
        .bind("providers", changes.contains(Change.Kind.PROVIDERS) ? 1 : 0)
        .bind("access", changes.contains(Change.Kind.ACCESS) ? 1 : 0);
  }
}
