package com.algorithmia.secrets.store.internal.chain;

import com.algorithmia.secrets.keysets.SymmetricKeyset;
import com.algorithmia.secrets.store.AuditRecord;
import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.common.Json;
import com.algorithmia.secrets.store.internal.common.Times;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The chain that this node writes. Lines are written in the transaction that they are about, and
 * under a lock until it has been committed, so that their order is the order of commits. If a
 * commit fails nobody knows what the chain's end is: then a new chain is begun.
 */
public final class AuditChain {

  /**
   * The end of a chain.
   *
   * @param mac protects the last line
   */
  public record Head(String node, String start, long sequence, Sealed mac) {}

  private static final byte[] NOTHING = new byte[0];
  private static final String INSERT =
      "insert into store_audit (node, start_id, sequence, time, principal_id, principal, address,"
          + " request_id, action, outcome, owner_label, target_id, provider_id, operation_id,"
          + " details, mac) values (:node, :start, :sequence, :time, :principalId, :principal,"
          + " :address, :requestId, :action, :outcome, :ownerLabel, :targetId, :providerId,"
          + " :operationId, :details, :mac)";

  private final Mac mac;
  private final String node;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock(true);

  private String start = Ids.next();
  private long sequence;
  private byte[] last = NOTHING;
  private long pendingSequence;
  private byte[] pendingLast = NOTHING;
  private volatile boolean provable = true;

  /** A new chain of this node. */
  public AuditChain(SymmetricKeyset keys, String node, Clock clock) {
    this.mac = new Mac(keys);
    this.node = node;
    this.clock = clock;
  }

  /**
   * Whether its end is proven by heads, where there is a file of them. While it is not, a tail
   * could be cut unseen, so nothing is to be done that would be on record.
   */
  public boolean isProvable() {
    return provable;
  }

  public void setProvable(boolean headsAreWritten) {
    provable = headsAreWritten;
  }

  /** Takes the chain; at most so long. */
  public boolean tryLock(long millis) throws InterruptedException {
    return lock.tryLock(millis, TimeUnit.MILLISECONDS);
  }

  /** Lets go of the chain. */
  public void unlock() {
    lock.unlock();
  }

  /** Writes lines; they count once {@link #committed} is called. Only with the lock. */
  public void append(Handle handle, List<AuditEvent> events) {
    pendingSequence = sequence;
    pendingLast = last;
    PreparedBatch batch = handle.prepareBatch(INSERT);
    for (AuditEvent event : events) {
      AuditRecord line = line(event, ++pendingSequence);
      pendingLast = mac.of(line, pendingLast);
      batch
          .bind("node", line.node())
          .bind("start", line.start())
          .bind("sequence", line.sequence())
          .bind("time", Times.sql(line.time()))
          .bind("principalId", line.principalId())
          .bind("principal", line.principal())
          .bind("address", line.address())
          .bind("requestId", line.requestId())
          .bind("action", line.action())
          .bind("outcome", line.outcome().wireName())
          .bind("ownerLabel", line.ownerLabel())
          .bind("targetId", line.targetId())
          .bind("providerId", line.providerId())
          .bind("operationId", line.operationId())
          .bind("details", Json.write(line.details()))
          .bind("mac", pendingLast)
          .add();
    }
    batch.execute();
  }

  private AuditRecord line(AuditEvent event, long number) {
    return new AuditRecord(
        node,
        start,
        number,
        Times.now(clock),
        event.principalId(),
        event.principal(),
        event.address(),
        event.requestId(),
        event.action(),
        event.outcome(),
        event.ownerLabel(),
        event.targetId(),
        event.providerId(),
        event.operationId(),
        event.details());
  }

  /** What was appended is in the database. Only with the lock. */
  public void committed() {
    sequence = pendingSequence;
    last = pendingLast;
  }

  /** Nobody knows what is in the database: begins a new chain. Only with the lock. */
  public void abandon() {
    start = Ids.next();
    sequence = 0;
    last = NOTHING;
  }

  /** The end of the chain; empty if nothing was written yet. */
  public Optional<Head> head() {
    lock.lock();
    try {
      return sequence == 0
          ? Optional.empty()
          : Optional.of(new Head(node, start, sequence, Sealed.of(last)));
    } finally {
      lock.unlock();
    }
  }
}
