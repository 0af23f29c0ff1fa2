package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.Entries;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.EntryUpdate;
import com.algorithmia.secrets.store.EntryVersion;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.OpenOperation.Kind;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.Access.Right;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Markers;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Tx;
import com.algorithmia.secrets.store.internal.operation.OperationTable;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable.OwnerRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The entries' use cases: who may, what is wrong with the request, and then the protocol. */
public final class EntryService implements Entries {

  private final Db db;
  private final Access access;
  private final EntryCreation creation;
  private final EntryChange changes;
  private final VersionList versions;
  private final EntryPages pages;

  EntryService(
      Db db,
      Access access,
      EntryCreation creation,
      EntryChange changes,
      VersionList versions,
      EntryPages pages) {
    this.db = db;
    this.access = access;
    this.creation = creation;
    this.changes = changes;
    this.versions = versions;
    this.pages = pages;
  }

  @Override
  public Entry create(Actor actor, NewEntry request, @Nullable String idempotencyKey) {
    OwnerRow owner = access.changeSecrets(actor, request.owner(), "secret.create", null);
    EntryChecks.check(request, idempotencyKey, db.now());
    return creation.create(actor, owner, request, idempotencyKey);
  }

  @Override
  public Entry get(Actor actor, Owner owner, String entryId) {
    access.viewSecrets(actor, owner, "secret.view", entryId);
    return visible(owner, entryId).entry();
  }

  private EntryRow visible(Owner owner, String entryId) {
    return find(owner, entryId).orElseThrow(Errors::secretNotFound);
  }

  private Optional<EntryRow> find(Owner owner, String entryId) {
    return db.read(handle -> EntryTable.byId(handle, entryId))
        .filter(row -> row.entry().owner().equals(owner) && row.state() != EntryState.PENDING);
  }

  @Override
  public Entry update(
      Actor actor,
      Owner owner,
      String entryId,
      EntryUpdate update,
      @Nullable Long ifRevision,
      @Nullable String idempotencyKey) {
    access.changeSecrets(actor, owner, "secret.update", entryId);
    EntryRow row = visible(owner, entryId);
    EntryChecks.check(update, row.entry().variable(), idempotencyKey);
    Map<String, String> change = Protocol.change(update);
    String fingerprint =
        OperationTable.fingerprint(
            "update",
            entryId,
            String.valueOf(ifRevision),
            change.toString(),
            update.value() == null ? "" : update.value().source().name());
    Optional<OperationTable.Row> earlier = earlier(actor, idempotencyKey, fingerprint);
    if (update.value() == null) {
      return earlier.isPresent()
          ? row.entry()
          : describeOnce(actor, row, change, ifRevision, idempotencyKey, fingerprint);
    }
    return changes.update(
        new EntryChange.Request(
            actor, row, Kind.UPDATE, change, ifRevision, idempotencyKey, fingerprint, earlier),
        update.value());
  }

  private Optional<OperationTable.Row> earlier(
      Actor actor, @Nullable String idempotencyKey, String fingerprint) {
    return idempotencyKey == null
        ? Optional.empty()
        : OperationTable.earlier(db, actor, idempotencyKey, fingerprint);
  }

  /** Of requests with one idempotency key that come at the same time, one is done. */
  private Entry describeOnce(
      Actor actor,
      EntryRow row,
      Map<String, String> change,
      @Nullable Long ifRevision,
      @Nullable String idempotencyKey,
      String fingerprint) {
    try {
      return describe(actor, row, change, ifRevision, idempotencyKey, fingerprint);
    } catch (Constraint e) {
      return earlier(actor, idempotencyKey, fingerprint)
          .map(operation -> visible(row.entry().owner(), operation.entryId()).entry())
          .orElseThrow(Errors::changedMeanwhile);
    }
  }

  /** A change that no provider has to know of: one transaction. */
  private Entry describe(
      Actor actor,
      EntryRow row,
      Map<String, String> change,
      @Nullable Long ifRevision,
      @Nullable String idempotencyKey,
      String fingerprint) {
    return db.write(
        tx -> {
          Entry now =
              EntryTable.lock(tx.handle(), row.entry().id())
                  .filter(found -> found.state() == EntryState.ACTIVE)
                  .orElseThrow(Errors::secretNotFound)
                  .entry();
          requireRevision(now, ifRevision);
          EntryChange.requireNoneOpen(tx, now.id());
          Entry next =
              Protocol.changed(now, change, now.version(), db.now(), actor.principal().name());
          EntryTable.update(tx.handle(), next);
          remember(tx, actor, "update", next.id(), idempotencyKey, fingerprint);
          tx.audit(
              AuditEvent.of(actor, "secret.update", Outcome.DONE)
                  .owner(next.owner())
                  .target(next.id())
                  .provider(next.providerId())
                  .detail("value", "unchanged"));
          tx.changed(Change.Kind.ENTRIES);
          return next;
        });
  }

  static void requireRevision(Entry entry, @Nullable Long ifRevision) {
    if (ifRevision != null && ifRevision != entry.revision()) {
      throw Errors.changedMeanwhile();
    }
  }

  private void remember(
      Tx tx,
      Actor actor,
      String kind,
      String entryId,
      @Nullable String idempotencyKey,
      String fingerprint) {
    if (idempotencyKey != null) {
      OperationTable.insertDone(
          tx.handle(), actor, kind, entryId, idempotencyKey, fingerprint, db.now());
    }
  }

  @Override
  public void delete(
      Actor actor,
      Owner owner,
      String entryId,
      @Nullable Long ifRevision,
      @Nullable String idempotencyKey) {
    access.changeSecrets(actor, owner, "secret.delete", entryId);
    EntryChecks.checkKey(idempotencyKey);
    String fingerprint = OperationTable.fingerprint("delete", entryId, String.valueOf(ifRevision));
    Optional<OperationTable.Row> earlier = earlier(actor, idempotencyKey, fingerprint);
    if (earlier.isPresent() && !earlier.get().open()) {
      return;
    }
    Optional<EntryRow> row = find(owner, entryId);
    if (row.isPresent() && !row.get().entry().reference()) {
      changes.delete(
          new EntryChange.Request(
              actor,
              row.get(),
              Kind.DELETE,
              Map.of(),
              ifRevision,
              idempotencyKey,
              fingerprint,
              earlier));
      return;
    }
    boolean deleted =
        row.isPresent()
            && deleteReference(actor, row.get(), ifRevision, idempotencyKey, fingerprint);
    // What is not there any more may be so by this very request, a moment ago.
    if (!deleted && earlier(actor, idempotencyKey, fingerprint).isEmpty()) {
      throw Errors.secretNotFound();
    }
  }

  /** One transaction. False if another request was faster: with this key, or for this entry. */
  private boolean deleteReference(
      Actor actor,
      EntryRow row,
      @Nullable Long ifRevision,
      @Nullable String idempotencyKey,
      String fingerprint) {
    try {
      return db.write(
          tx -> {
            Optional<EntryRow> now = EntryTable.lock(tx.handle(), row.entry().id());
            if (now.isEmpty()) {
              return false;
            }
            Entry entry = now.get().entry();
            requireRevision(entry, ifRevision);
            EntryTable.delete(tx.handle(), entry.id());
            remember(tx, actor, "delete", entry.id(), idempotencyKey, fingerprint);
            tx.audit(
                AuditEvent.of(actor, "secret.delete", Outcome.DONE)
                    .owner(entry.owner())
                    .target(entry.id())
                    .provider(entry.providerId())
                    .detail("reference", "true"));
            tx.changed(Change.Kind.ENTRIES);
            return true;
          });
    } catch (Constraint e) {
      return false;
    }
  }

  @Override
  public Entry rollback(
      Actor actor,
      Owner owner,
      String entryId,
      String version,
      @Nullable Long ifRevision,
      @Nullable String idempotencyKey) {
    access.changeSecrets(actor, owner, "secret.rollback", entryId);
    EntryRow row = visible(owner, entryId);
    EntryChecks.check(
        new EntryUpdate(null, null, null, null, null, null),
        row.entry().variable(),
        idempotencyKey);
    String fingerprint =
        OperationTable.fingerprint("rollback", entryId, version, String.valueOf(ifRevision));
    return changes.rollback(
        new EntryChange.Request(
            actor,
            row,
            Kind.ROLLBACK,
            Map.of("to_version", version),
            ifRevision,
            idempotencyKey,
            fingerprint,
            earlier(actor, idempotencyKey, fingerprint)),
        version);
  }

  @Override
  public Page<Entry> list(
      Actor actor, Owner owner, EntryFilter filter, @Nullable String marker, int limit) {
    Markers.limit(limit, Page.MAX_LIMIT);
    return pages.of(actor, owner, filter, Markers.place(marker, 1), limit);
  }

  @Override
  public List<Entry> listAll(Actor actor, Owner owner, EntryFilter filter) {
    return pages.all(actor, owner, filter);
  }

  @Override
  public Page<Entry> search(Actor actor, EntryFilter filter, @Nullable String marker, int limit) {
    access.require(actor, Right.LIST_DIRECTORY, "secret.search", null);
    Markers.limit(limit, Page.MAX_LIMIT);
    Markers.Place place = Markers.place(marker, 2);
    Set<String> accounts =
        actor.principal().role() == Role.DEVELOPER ? actor.principal().scope().accounts() : null;
    List<Entry> read =
        db.query(
            connection ->
                EntryQueries.search(
                    connection, db.isPostgres(), accounts, filter, place, limit + 1));
    return Markers.page(read, limit, place, last -> Markers.of(last.variable(), last.id()));
  }

  @Override
  public List<EntryVersion> versions(Actor actor, Owner owner, String entryId) {
    access.viewSecrets(actor, owner, "secret.history", entryId);
    return versions.of(visible(owner, entryId));
  }
}
