package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.OpenOperation.Kind;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Tx;
import com.algorithmia.secrets.store.internal.operation.OperationTable;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime.Running;
import com.algorithmia.secrets.store.internal.provider.ProviderTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Changes the value of an entry, or removes it: with a provider, and so by the protocol. */
final class EntryChange {

  /**
   * What is asked for.
   *
   * @param row the entry as it was seen
   * @param change what becomes of the rest of the entry
   * @param earlier the operation that this repeats
   */
  record Request(
      Actor actor,
      EntryRow row,
      Kind kind,
      Map<String, String> change,
      @Nullable Long ifRevision,
      @Nullable String idempotencyKey,
      String fingerprint,
      Optional<OperationTable.Row> earlier) {}

  private interface Call {
    @Nullable String make(Running running, String providerKey, @Nullable String before)
        throws ProviderCalls.Unknown;
  }

  private final Db db;
  private final ProviderRuntime runtime;
  private final Protocol protocol;

  EntryChange(Db db, ProviderRuntime runtime, Protocol protocol) {
    this.db = db;
    this.runtime = runtime;
    this.protocol = protocol;
  }

  Entry update(Request request, NewValue value) {
    if (done(request)) {
      return current(request);
    }
    Running running = writable(request);
    if (!running.capabilities().updates()) {
      throw unsupported("The secret provider does not let values be changed");
    }
    if (value.source() == NewValue.Source.REFERENCE) {
      throw unsupported("An update takes a new value; for another reference make another secret");
    }
    String text = Values.of(value, running.capabilities().maxValueBytes());
    return change(
        request,
        running,
        (provider, key, before) -> ProviderCalls.update(provider.provider(), key, text, before));
  }

  Entry rollback(Request request, String version) {
    if (done(request)) {
      return current(request);
    }
    Running running = writable(request);
    if (!running.capabilities().history()) {
      throw unsupported("The secret provider keeps no earlier values");
    }
    return change(
        request,
        running,
        (provider, key, before) -> ProviderCalls.restore(provider.provider(), key, version));
  }

  private static boolean done(Request request) {
    return request.earlier().isPresent() && !request.earlier().get().open();
  }

  private Entry current(Request request) {
    return db.read(handle -> EntryTable.byId(handle, request.row().entry().id()))
        .map(EntryRow::entry)
        .orElseThrow(Errors::secretNotFound);
  }

  private Running writable(Request request) {
    Entry entry = request.row().entry();
    if (entry.reference()) {
      throw unsupported("A reference never writes in the secret provider: change the value there");
    }
    if (entry.immutable()) {
      throw new StoreException(
          ErrorCode.SECRET_IMMUTABLE,
          Category.CONFLICT,
          "The secret is immutable: create a new one instead");
    }
    return running(entry.providerId());
  }

  private Running running(String providerId) {
    return runtime.require(
        db.read(handle -> ProviderTable.byId(handle, providerId))
            .orElseThrow(Errors::providerNotFound));
  }

  private static StoreException unsupported(String message) {
    return new StoreException(ErrorCode.EDIT_NOT_SUPPORTED, Category.CONFLICT, message);
  }

  private Entry change(Request request, Running running, Call call) {
    EntryRow row = request.row();
    String key = Objects.requireNonNull(row.providerKey(), "providerKey");
    Optional<String> now = versionNow(running, row, key);
    OperationTable.Row operation;
    String token;
    if (request.earlier().isPresent()) {
      operation = request.earlier().get();
      boolean happened =
          operation.beforeVersion() != null
              && now.isPresent()
              && !now.get().equals(operation.beforeVersion());
      if (!happened) {
        requireRepeatable(request, running, operation);
      }
      token = takeOver(db, operation);
      if (happened) {
        // Only the answer was lost.
        return recorded(request, operation, token, now.get());
      }
    } else {
      if (running.isInternal() && now.isPresent() && !now.get().equals(row.entry().version())) {
        throw movedMeanwhile(row);
      }
      protocol.taken("change.asked");
      operation = operation(request, key, now.orElse(null));
      token = Ids.next();
      intend(request, operation, token);
    }
    protocol.taken("change.intended");
    String version;
    try {
      version = call.make(running, key, operation.beforeVersion());
    } catch (ProviderCalls.Unknown e) {
      throw protocol.leftOpen(operation, request.actor(), token, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      throw protocol.failed(operation, request.actor(), token, e, request.earlier().isPresent());
    }
    protocol.taken("change.stored");
    return recorded(request, operation, token, version);
  }

  /**
   * A call that names the version it expects has an effect once, however often it is made. Another
   * one would have an effect twice, the second time behind the entry's back, if the first took it
   * late.
   */
  private void requireRepeatable(Request request, Running running, OperationTable.Row operation) {
    boolean once =
        request.kind() == Kind.UPDATE
            && operation.beforeVersion() != null
            && running.capabilities().conditionalUpdates();
    if (!once && operation.mayStillHappen(db.now())) {
      throw Protocol.unknown(
          operation.id(),
          "it may still take effect until "
              + operation.effectUntil()
              + ", and the secret provider can't be asked twice before");
    }
  }

  /**
   * The internal provider is written by this store only. Another version than the entry's: the
   * entry was changed since it was read, or somebody put an old row back.
   */
  private StoreException movedMeanwhile(EntryRow row) {
    EntryRow now =
        db.read(handle -> EntryTable.byId(handle, row.entry().id()))
            .orElseThrow(Errors::secretNotFound);
    boolean open = db.read(handle -> OperationTable.openOf(handle, row.entry().id())).isPresent();
    if (open) {
      return open();
    }
    return now.entry().revision() != row.entry().revision()
        ? Errors.changedMeanwhile()
        : new StoreException(
            ErrorCode.KEY_PROBLEM,
            Category.CONFLICT,
            "The stored value is of another version than this secret: was a part of a backup put"
                + " back? Delete this secret and create it anew");
  }

  private Optional<String> versionNow(Running running, EntryRow row, String key) {
    try {
      return ProviderCalls.version(running.provider(), key);
    } catch (SecretNotFoundException e) {
      throw new StoreException(
          ErrorCode.EDIT_FAILED,
          Category.CONFLICT,
          "The value of "
              + row.entry().id()
              + " is not in the secret provider any more: delete this secret and create it anew");
    }
  }

  private OperationTable.Row operation(Request request, String key, @Nullable String before) {
    Entry entry = request.row().entry();
    return new OperationTable.Row(
        Ids.next(),
        request.kind(),
        entry.id(),
        true,
        entry.owner(),
        entry.providerId(),
        key,
        before,
        request.change(),
        request.actor().principal().keyId(),
        request.actor().principal().name(),
        request.actor().requestId(),
        request.idempotencyKey(),
        request.fingerprint(),
        db.now(),
        Protocol.effectUntil(db),
        0,
        null);
  }

  private void intend(Request request, OperationTable.Row operation, String token) {
    try {
      db.run(
          tx -> {
            EntryRow now =
                EntryTable.lock(tx.handle(), operation.entryId())
                    .orElseThrow(Errors::secretNotFound);
            if (now.state() == EntryState.DELETING) {
              throw open();
            }
            EntryService.requireRevision(now.entry(), request.ifRevision());
            requireSameVersion(request, now.entry());
            requireNoneOpen(tx, operation.entryId());
            protocol.intend(tx, operation, request.actor(), token);
            if (request.kind() == Kind.DELETE) {
              EntryTable.setState(tx.handle(), operation.entryId(), EntryState.DELETING);
            }
          });
    } catch (Constraint e) {
      String key = request.idempotencyKey();
      boolean same =
          key != null
              && OperationTable.earlier(db, request.actor(), key, request.fingerprint())
                  .isPresent();
      throw same ? sameUnderWay() : open();
    }
  }

  /**
   * What the provider told of its version before this transaction has to belong to the entry as it
   * is now. Else a change that was recorded in between looks, to the reconciler, like this one's
   * effect.
   */
  private static void requireSameVersion(Request request, Entry now) {
    if (request.kind() != Kind.DELETE
        && !Objects.equals(now.version(), request.row().entry().version())) {
      throw Errors.changedMeanwhile();
    }
  }

  static void requireNoneOpen(Tx tx, String entryId) {
    if (OperationTable.openOf(tx.handle(), entryId).isPresent()) {
      throw open();
    }
  }

  private static StoreException open() {
    return new StoreException(
        ErrorCode.OPERATION_OPEN,
        Category.CONFLICT,
        "Another change of this secret is under way: try again shortly",
        List.of(),
        null,
        Duration.ofSeconds(1));
  }

  static StoreException sameUnderWay() {
    return new StoreException(
        ErrorCode.OPERATION_OPEN,
        Category.CONFLICT,
        "The same request is under way: repeat it shortly",
        List.of(),
        null,
        Duration.ofSeconds(1));
  }

  /** Makes an open operation this executor's, to repeat it, unless somebody works on it. */
  static String takeOver(Db db, OperationTable.Row operation) {
    String token = Ids.next();
    boolean taken =
        db.write(
            tx ->
                OperationTable.takeOverToRepeat(
                    tx.handle(),
                    operation.id(),
                    token,
                    db.now(),
                    db.now().plus(Protocol.LEASE),
                    Protocol.effectUntil(db)));
    if (!taken) {
      throw open();
    }
    return token;
  }

  private Entry recorded(
      Request request, OperationTable.Row operation, String token, @Nullable String version) {
    Optional<Entry> entry = protocol.updated(operation, request.actor(), token, version);
    protocol.taken("change.recorded");
    return entry.orElseGet(() -> settledByAnother(request, version));
  }

  /**
   * It took so long that somebody else came in between: either found the new value and put it on
   * record, or, after {@link Protocol#LATEST_EFFECT}, took it for lost.
   */
  private Entry settledByAnother(Request request, @Nullable String version) {
    Entry now = current(request);
    boolean recorded =
        version == null
            || db.read(handle -> EntryTable.hasVersion(handle, now.id(), version))
            || version.equals(now.version());
    if (recorded) {
      return now;
    }
    throw new StoreException(
        ErrorCode.EDIT_FAILED,
        Category.CONFLICT,
        "The secret provider took so long that the update was given up, and then stored the value:"
            + " update the secret again, or, if that is refused, delete it and create it anew");
  }

  void delete(Request request) {
    EntryRow row = request.row();
    Running running = running(row.entry().providerId());
    if (!running.capabilities().deletes()) {
      throw new StoreException(
          ErrorCode.DELETE_FAILED,
          Category.CONFLICT,
          "The secret provider does not let values be removed");
    }
    String key = Objects.requireNonNull(row.providerKey(), "providerKey");
    OperationTable.Row operation;
    String token;
    if (request.earlier().isPresent()) {
      operation = request.earlier().get();
      token = takeOver(db, operation);
    } else {
      operation = operation(request, key, row.entry().version());
      token = Ids.next();
      intend(request, operation, token);
    }
    protocol.taken("delete.intended");
    try {
      ProviderCalls.delete(running.provider(), key);
    } catch (ProviderCalls.Unknown e) {
      throw protocol.leftOpen(operation, request.actor(), token, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      throw protocol.failed(operation, request.actor(), token, e, request.earlier().isPresent());
    }
    protocol.taken("delete.stored");
    boolean recorded = protocol.deleted(operation, request.actor(), token);
    protocol.taken(recorded ? "delete.recorded" : "delete.settled");
  }
}
