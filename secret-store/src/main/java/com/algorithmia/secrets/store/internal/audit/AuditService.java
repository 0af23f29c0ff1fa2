package com.algorithmia.secrets.store.internal.audit;

import com.algorithmia.secrets.keysets.SigningKeyset;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import com.algorithmia.secrets.store.AccessReport;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.Audit;
import com.algorithmia.secrets.store.AuditFilter;
import com.algorithmia.secrets.store.AuditRecord;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.AuditVerification;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.Access.Right;
import com.algorithmia.secrets.store.internal.access.Throttle;
import com.algorithmia.secrets.store.internal.chain.AuditChain;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.chain.Heads;
import com.algorithmia.secrets.store.internal.chain.Mac;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Markers;
import com.algorithmia.secrets.store.internal.db.Db;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit as auditors see it, and the writing of heads. */
public final class AuditService implements Audit {

  private static final Logger log = LoggerFactory.getLogger(AuditService.class);
  private static final int EXPORT_BATCH = 1_000;

  private final Db db;
  private final Access access;
  private final AuditChain chain;
  private final Mac mac;
  private final Heads heads;
  private final @Nullable Path headsFile;
  private final AccessReports reports;
  private final Throttle strangers;
  private @Nullable String headed;

  /**
   * Over this database and chain.
   *
   * @param headsFile null = heads are not written
   */
  public AuditService(
      Db db,
      Access access,
      AuditChain chain,
      SymmetricKeyset keys,
      SigningKeyset signing,
      @Nullable Path headsFile,
      AccessReports reports,
      Clock clock) {
    this.db = db;
    this.access = access;
    this.chain = chain;
    this.mac = new Mac(keys);
    this.heads = new Heads(signing);
    this.headsFile = headsFile;
    this.reports = reports;
    this.strangers = new Throttle(clock);
  }

  @Override
  public Page<AuditRecord> list(
      Actor actor, AuditFilter filter, @Nullable String marker, int limit) {
    access.require(actor, Right.READ_AUDIT, "audit.list", null);
    Markers.limit(limit, Page.MAX_LIMIT);
    Markers.Place place = Markers.place(marker, 4);
    if (place.hasKey() && !place.key().get(3).matches("[0-9]{1,18}")) {
      throw Errors.constraint("marker", "marker is none that a list gave");
    }
    List<AuditRecord> read = db.read(handle -> AuditTable.page(handle, filter, place, limit + 1));
    return Markers.page(
        read, limit, place, line -> Markers.of(AuditTable.key(line).toArray(String[]::new)));
  }

  @Override
  public void export(Actor actor, AuditFilter filter, Consumer<AuditRecord> sink) {
    access.require(actor, Right.READ_AUDIT, "audit.export", null);
    db.run(tx -> tx.audit(AuditEvent.of(actor, "audit.export", Outcome.DONE)));
    Markers.Place place = Markers.place(Page.LAST, 4);
    while (true) {
      Markers.Place from = place;
      List<AuditRecord> batch =
          db.read(handle -> AuditTable.page(handle, filter, from, EXPORT_BATCH));
      batch.forEach(sink);
      if (batch.size() < EXPORT_BATCH) {
        return;
      }
      place = new Markers.Place(AuditTable.key(batch.get(batch.size() - 1)), true);
    }
  }

  @Override
  public AuditVerification verify(Actor actor, @Nullable Path file) {
    access.require(actor, Right.READ_AUDIT, "audit.verify", null);
    if (file != null && file.equals(headsFile)) {
      writeHead();
    }
    try {
      List<Heads.Line> lines = file == null ? List.of() : heads.read(file);
      return new AuditVerifier(db, mac).run(lines, file != null);
    } catch (IOException e) {
      throw Errors.constraint("heads", "The file of heads can't be read");
    }
  }

  /**
   * Signs the chain's end and appends it, if it has moved on. While that fails, nothing is done
   * that would be on record; see {@link #isWell}.
   */
  public synchronized void writeHead() {
    Path file = headsFile;
    if (file == null) {
      return;
    }
    Optional<AuditChain.Head> head = chain.head();
    String end = head.map(one -> one.start() + "/" + one.sequence()).orElse("");
    if (end.equals(headed) && chain.isProvable()) {
      return;
    }
    try {
      if (head.isPresent()) {
        heads.append(file, head.get());
      } else {
        Heads.requireWritable(file);
      }
      headed = end;
      chain.setProvable(true);
    } catch (IOException e) {
      chain.setProvable(false);
      log.warn("The file of audit heads can't be written ({})", e.getClass().getName());
    }
  }

  /** Whether heads can be written. */
  public boolean isWell() {
    return chain.isProvable();
  }

  @Override
  public AccessReport access(Actor actor, String entryId) {
    access.require(actor, Right.READ_AUDIT, "audit.access", entryId);
    return reports.of(entryId);
  }

  @Override
  public Page<Entry> unusedSince(Actor actor, Instant time, @Nullable String marker, int limit) {
    access.require(actor, Right.READ_AUDIT, "audit.unused", null);
    Markers.limit(limit, Page.MAX_LIMIT);
    return reports.unusedSince(time, marker, limit);
  }

  @Override
  public void refused(
      @Nullable Actor actor, String requestId, @Nullable String address, String action) {
    if (actor == null && strangers.failed(address == null ? "" : address)) {
      // As with failed keys: whoever tries in a loop would fill the audit without a key.
      return;
    }
    AuditEvent event =
        actor == null
            ? AuditEvent.anonymous(requestId, address, action, Outcome.REFUSED)
            : AuditEvent.of(actor, action, Outcome.REFUSED);
    db.run(tx -> tx.audit(event));
  }
}
