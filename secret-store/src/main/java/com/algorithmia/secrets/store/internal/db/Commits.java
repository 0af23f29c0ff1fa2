package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.internal.chain.AuditChain;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commits transactions with their lines of the audit: all in one order, and none without its lines.
 * Safe for many threads.
 */
final class Commits {

  /** The channel on which PostgreSQL tells of commits. */
  static final String CHANNEL = "secret_store";

  private final AuditChain chain;
  private final boolean notifies;
  private final Duration patience;
  private volatile Db.Committed listener = revisions -> {};

  /**
   * Puts them on this chain.
   *
   * @param notifies whether the database tells other nodes of them
   * @param patience how long one waits for those before it
   */
  Commits(AuditChain chain, boolean notifies, Duration patience) {
    this.chain = chain;
    this.notifies = notifies;
    this.patience = patience;
  }

  void tell(Db.Committed committed) {
    listener = committed;
  }

  void commit(Tx tx) {
    if (tx.events.isEmpty() && tx.changes.isEmpty()) {
      tx.handle().commit();
      return;
    }
    if (!tx.events.isEmpty() && !chain.isProvable()) {
      throw auditUnavailable(
          "The file of the audit's heads can't be written, so nothing was done: look at the disk and"
              + " the rights of audit.heads_file; it is tried again every few seconds");
    }
    lockChain();
    boolean done = false;
    @Nullable Revisions revisions = null;
    try {
      if (!tx.changes.isEmpty()) {
        revisions = bump(tx);
      }
      append(tx);
      tx.handle().commit();
      chain.committed();
      done = true;
    } finally {
      if (!done) {
        chain.abandon();
      }
      chain.unlock();
    }
    if (revisions != null) {
      listener.changed(revisions);
    }
  }

  private void append(Tx tx) {
    try {
      chain.append(tx.handle(), tx.events);
    } catch (RuntimeException e) {
      SQLException sql = Failures.sqlException(e);
      if (sql != null && Failures.isCollision(sql)) {
        throw e;
      }
      throw auditUnavailable(
          "The audit can't be written, so nothing was done: look at the database");
    }
  }

  private static StoreException auditUnavailable(String message) {
    return new StoreException(
        ErrorCode.AUDIT_UNAVAILABLE,
        StoreException.Category.UNAVAILABLE,
        message,
        List.of(),
        null,
        Duration.ofSeconds(5));
  }

  private void lockChain() {
    try {
      if (chain.tryLock(patience.toMillis())) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw Failures.unavailable("Too many changes are waiting to be put on record");
  }

  /** The last row that is locked, and for a short time: it puts all commits into one order. */
  private Revisions bump(Tx tx) {
    return notifies
        ? Revisions.raiseAndNotify(tx.handle(), tx.changes, CHANNEL)
        : Revisions.raise(tx.handle(), tx.changes);
  }
}
