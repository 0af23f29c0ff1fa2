package com.algorithmia.secrets.store.internal.db;

import org.jdbi.v3.core.Handle;

/**
 * How often something was changed, by all nodes together. Commits are in the order of {@link #all}.
 *
 * @param all changes of any kind
 * @param entries of entries, grants or algorithms
 * @param providers of providers
 * @param access of keys
 */
public record Revisions(long all, long entries, long providers, long access) {

  /** As they are. */
  public static Revisions read(Handle handle) {
    return handle
        .createQuery(
            "select revision, entries_revision, providers_revision, access_revision"
                + " from store_installation where id = 1")
        .map(
            (row, context) ->
                new Revisions(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
        .one();
  }
}
