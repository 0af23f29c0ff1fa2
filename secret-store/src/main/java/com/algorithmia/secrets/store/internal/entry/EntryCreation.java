package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.OpenOperation.Kind;
import com.algorithmia.secrets.store.SecretType;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.StoreSetup;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.common.Json;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Tx;
import com.algorithmia.secrets.store.internal.operation.OperationTable;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable.OwnerRow;
import com.algorithmia.secrets.store.internal.provider.ProviderRow;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime.Running;
import com.algorithmia.secrets.store.internal.provider.ProviderTable;
import com.algorithmia.secrets.store.internal.provider.ReferencePatterns;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates entries: with a value in a provider, or as a reference to one that is there. */
final class EntryCreation {

  private final Db db;
  private final Access access;
  private final ProviderRuntime runtime;
  private final Protocol protocol;

  EntryCreation(Db db, Access access, ProviderRuntime runtime, Protocol protocol) {
    this.db = db;
    this.access = access;
    this.runtime = runtime;
    this.protocol = protocol;
  }

  Entry create(Actor actor, OwnerRow owner, NewEntry request, @Nullable String idempotencyKey) {
    ProviderRow provider = provider(request.providerId());
    String fingerprint = fingerprint(request);
    if (idempotencyKey != null) {
      Optional<OperationTable.Row> earlier =
          OperationTable.earlier(db, actor, idempotencyKey, fingerprint);
      if (earlier.isPresent()) {
        return again(actor, earlier.get(), request);
      }
    }
    Running running = runtime.require(provider);
    if (request.value() != null && request.value().source() == NewValue.Source.REFERENCE) {
      return reference(actor, owner, request, provider, running, idempotencyKey, fingerprint);
    }
    if (!running.capabilities().creates()) {
      throw unsupported("The secret provider takes no new values; reference one that is there");
    }
    if (running.isInternal() && !owner.recipient().equals(StoreSetup.DEFAULT_RECIPIENT)) {
      throw unsupported("The internal secret provider seals for the recipient 'default' only");
    }
    String value = Values.of(request.value(), running.capabilities().maxValueBytes());
    Entry entry = entry(actor, request, provider.id(), false, true, null);
    OperationTable.Row operation =
        new OperationTable.Row(
            Ids.next(),
            Kind.CREATE,
            entry.id(),
            true,
            entry.owner(),
            provider.id(),
            null,
            null,
            Map.of(),
            actor.principal().keyId(),
            actor.principal().name(),
            actor.requestId(),
            idempotencyKey,
            fingerprint,
            db.now(),
            Protocol.effectUntil(db),
            0,
            null);
    String token = Ids.next();
    try {
      db.run(
          tx -> {
            requireOwner(tx, entry);
            EntryTable.insert(
                tx.handle(), new EntryRow(entry, owner.accountId(), null, EntryState.PENDING));
            protocol.intend(tx, operation, actor, token);
          });
    } catch (Constraint e) {
      throw taken(actor, entry, idempotencyKey, fingerprint);
    }
    protocol.taken("create.intended");
    return store(actor, operation, token, running, entry, value, false);
  }

  /** It may have been deleted since it was looked at. */
  private static void requireOwner(Tx tx, Entry entry) {
    if (!DirectoryTable.lock(tx.handle(), entry.owner())) {
      throw Errors.notFound(entry.owner().kind().wireName());
    }
  }

  private static StoreException unsupported(String message) {
    return new StoreException(ErrorCode.CREATE_NOT_SUPPORTED, Category.CONFLICT, message);
  }

  /** The call into the provider, and the second transaction. */
  private Entry store(
      Actor actor,
      OperationTable.Row operation,
      String token,
      Running running,
      Entry entry,
      String value,
      boolean repeated) {
    ProviderCalls.Made made;
    try {
      made = ProviderCalls.create(running.provider(), operation.id(), entry, value);
    } catch (ProviderCalls.Unknown e) {
      throw protocol.leftOpen(operation, actor, token, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      throw protocol.failed(operation, actor, token, e, repeated);
    }
    protocol.taken("create.stored");
    Optional<Entry> created = protocol.created(operation, actor, token, made);
    protocol.taken("create.recorded");
    return created.orElseGet(() -> settledByAnother(operation, entry, running, made));
  }

  /** It took so long that the reconciler came in between: adopted it, or took it for lost. */
  private Entry settledByAnother(
      OperationTable.Row operation, Entry entry, Running running, ProviderCalls.Made made) {
    Optional<EntryRow> row = db.read(handle -> EntryTable.byId(handle, entry.id()));
    if (row.isPresent() && made.providerKey().equals(row.get().providerKey())) {
      return row.get().entry();
    }
    if (row.isEmpty()) {
      try {
        ProviderCalls.delete(running.provider(), made.providerKey());
      } catch (ProviderCalls.Unknown | StoreException e) {
        throw Protocol.unknown(operation.id(), "it took too long and was given up");
      }
    }
    throw new StoreException(
        ErrorCode.PROVIDER_FAILED,
        Category.UNAVAILABLE,
        "The secret provider took too long, and the secret was not created: try again",
        List.of(),
        null,
        Duration.ofSeconds(2));
  }

  /** The same request with the same idempotency key: goes on where it was. */
  private Entry again(Actor actor, OperationTable.Row operation, NewEntry request) {
    Optional<EntryRow> row = db.read(handle -> EntryTable.byId(handle, operation.entryId()));
    if (!operation.open()) {
      return row.map(EntryRow::entry).orElseThrow(Errors::secretNotFound);
    }
    Entry entry = row.map(EntryRow::entry).orElseThrow(Errors::secretNotFound);
    ProviderRow provider =
        db.read(handle -> ProviderTable.byId(handle, operation.providerId()))
            .orElseThrow(Errors::providerNotFound);
    Running running = runtime.require(provider);
    if (!ProviderCalls.canBeRepeated(running.provider())) {
      throw Protocol.unknown(operation.id(), "the secret provider can't repeat a create");
    }
    String value = Values.of(request.value(), running.capabilities().maxValueBytes());
    String token = EntryChange.takeOver(db, operation);
    return store(actor, operation, token, running, entry, value, true);
  }

  private ProviderRow provider(@Nullable String id) {
    if (id != null) {
      return db.read(handle -> ProviderTable.byId(handle, id))
          .orElseThrow(Errors::providerNotFound);
    }
    return db.read(ProviderTable::byDefault)
        .orElseThrow(
            () ->
                new StoreException(
                    ErrorCode.DEFAULT_PROVIDER_NOT_FOUND,
                    Category.CONFLICT,
                    "There is no default secret provider: name one"));
  }

  private Entry entry(
      Actor actor,
      NewEntry request,
      String providerId,
      boolean reference,
      boolean verified,
      @Nullable String version) {
    Instant now = db.now();
    return new Entry(
        Ids.next(),
        request.owner(),
        Objects.requireNonNullElse(request.name(), request.variable()),
        Objects.requireNonNullElse(request.description(), ""),
        request.variable(),
        Objects.requireNonNullElse(request.type(), SecretType.GENERIC),
        Objects.requireNonNullElse(request.metadata(), Map.of()),
        providerId,
        reference,
        verified,
        version,
        1,
        now,
        actor.principal().name(),
        now,
        actor.principal().name(),
        request.expires() == null ? null : Times.stored(request.expires()),
        request.immutable());
  }

  private static String fingerprint(NewEntry request) {
    NewValue value = request.value();
    return OperationTable.fingerprint(
        "create",
        request.owner().label(),
        String.valueOf(request.name()),
        String.valueOf(request.description()),
        request.variable(),
        String.valueOf(request.type()),
        request.metadata() == null ? "" : Json.write(request.metadata()),
        String.valueOf(request.providerId()),
        value == null ? "" : value.source().name(),
        value != null && value.source() == NewValue.Source.REFERENCE ? value.providerKey() : "",
        String.valueOf(request.expires()),
        String.valueOf(request.immutable()));
  }

  /** The variable, or the idempotency key, since a moment ago. */
  private StoreException taken(
      Actor actor, Entry entry, @Nullable String idempotencyKey, String fingerprint) {
    if (idempotencyKey != null
        && OperationTable.earlier(db, actor, idempotencyKey, fingerprint).isPresent()) {
      return EntryChange.sameUnderWay();
    }
    boolean pending =
        db.read(
            handle ->
                handle
                        .createQuery(
                            "select count(*) from store_entry where owner_kind = :kind and owner_id"
                                + " = :owner and variable = :variable and state = 'pending'")
                        .bind("kind", entry.owner().kind().wireName())
                        .bind("owner", entry.owner().id())
                        .bind("variable", entry.variable())
                        .mapTo(Long.class)
                        .one()
                    > 0);
    return pending
        ? new StoreException(
            ErrorCode.OPERATION_OPEN,
            Category.CONFLICT,
            "A secret with this environment variable is being created: its outcome will be settled"
                + " shortly",
            List.of(),
            null,
            Duration.ofSeconds(5))
        : Errors.taken("There is a secret with this environment variable already");
  }

  private Entry reference(
      Actor actor,
      OwnerRow owner,
      NewEntry request,
      ProviderRow provider,
      Running running,
      @Nullable String idempotencyKey,
      String fingerprint) {
    String key = Objects.requireNonNull(request.value(), "value").providerKey();
    boolean allowed =
        !running.isInternal()
            && ReferencePatterns.allows(
                ReferencePatterns.read(provider.referencePatterns()), owner.accountName(), key);
    if (!allowed || request.expires() != null) {
      throw refuseReference(actor, request, provider);
    }
    Optional<String> version;
    try {
      version = ProviderCalls.version(running.provider(), key);
    } catch (SecretNotFoundException e) {
      throw refuseReference(actor, request, provider);
    }
    Entry entry =
        entry(actor, request, provider.id(), true, version.isPresent(), version.orElse(null));
    try {
      db.run(
          tx -> {
            requireOwner(tx, entry);
            EntryTable.insert(
                tx.handle(), new EntryRow(entry, owner.accountId(), key, EntryState.ACTIVE));
            EntryTable.addVersion(
                tx.handle(), entry.id(), 1, entry.version(), entry.created(), entry.createdBy());
            if (idempotencyKey != null) {
              OperationTable.insertDone(
                  tx.handle(), actor, "create", entry.id(), idempotencyKey, fingerprint, db.now());
            }
            tx.audit(
                AuditEvent.of(actor, "secret.create", Outcome.DONE)
                    .owner(entry.owner())
                    .target(entry.id())
                    .provider(provider.id())
                    .detail("reference", entry.verified() ? "verified" : "unverified"));
            tx.changed(Change.Kind.ENTRIES);
          });
    } catch (Constraint e) {
      throw taken(actor, entry, idempotencyKey, fingerprint);
    }
    return entry;
  }

  /** The same whether it is not allowed or not there. */
  private StoreException refuseReference(Actor actor, NewEntry request, ProviderRow provider) {
    return access.refused(
        actor,
        "secret.reference",
        request.owner(),
        provider.id(),
        new StoreException(
            ErrorCode.REFERENCE_REFUSED,
            Category.NOT_FOUND,
            "The secret provider has no such key that may be referenced"));
  }
}
