package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.OpenOperation.Kind;
import com.algorithmia.secrets.store.SecretType;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Json;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Tx;
import com.algorithmia.secrets.store.internal.operation.OperationTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The two transactions around a call into a provider. The first makes the intent durable, the
 * second its outcome; only after the second there is a success. Whatever ends the process in
 * between leaves an open operation, which tells the reconciler what to look for.
 */
final class Protocol {

  /** How long an operation belongs to who began it: longer than any call's deadline. */
  static final Duration LEASE = Duration.ofSeconds(30);

  /**
   * How long a call may take effect after it was begun, answered or not: longer than the host waits
   * for it, than a provider tries, and than what is on its way in a network or waits in a vault
   * that is hard pressed. Until then nobody concludes from what a provider does not show that
   * nothing happened.
   */
  static final Duration LATEST_EFFECT = Duration.ofMinutes(2);

  private final Db db;
  private final Steps steps;

  Protocol(Db db, Steps steps) {
    this.db = db;
    this.steps = steps;
  }

  static String action(Kind kind) {
    return "secret." + kind.name().toLowerCase(Locale.ROOT);
  }

  private static AuditEvent event(OperationTable.Row row, Actor actor, Outcome outcome) {
    Kind kind = kind(row);
    return AuditEvent.of(actor, action(kind), outcome)
        .owner(row.owner())
        .target(row.entryId())
        .provider(row.providerId())
        .operation(row.id());
  }

  private static Kind kind(OperationTable.Row row) {
    Kind kind = row.kind();
    if (kind == null) {
      throw new IllegalStateException("It touches no provider");
    }
    return kind;
  }

  /** Until when a call that is begun now may take effect. */
  static Instant effectUntil(Db db) {
    return db.now().plus(LATEST_EFFECT);
  }

  /** Part of the first transaction. */
  void intend(Tx tx, OperationTable.Row row, Actor actor, String token) {
    OperationTable.insert(tx.handle(), row, token, db.now().plus(LEASE));
    tx.audit(event(row, actor, Outcome.INTENDED));
  }

  void taken(String step) {
    steps.taken(step);
  }

  /**
   * The second transaction of a create.
   *
   * @return empty if somebody else has settled it meanwhile
   */
  Optional<Entry> created(
      OperationTable.Row row, Actor actor, String token, ProviderCalls.Made made) {
    return finish(
        row,
        actor,
        token,
        (tx, entry) -> {
          EntryTable.activate(tx.handle(), row.entryId(), made.providerKey(), made.version());
          EntryTable.addVersion(
              tx.handle(),
              row.entryId(),
              entry.entry().revision(),
              made.version(),
              db.now(),
              row.principalName());
          return versioned(entry.entry(), made.version());
        });
  }

  /** The second transaction of an update or a rollback. */
  Optional<Entry> updated(
      OperationTable.Row row, Actor actor, String token, @Nullable String version) {
    return finish(
        row,
        actor,
        token,
        (tx, entry) -> {
          Entry next = changed(entry.entry(), row.change(), version, db.now(), row.principalName());
          EntryTable.update(tx.handle(), next);
          EntryTable.addVersion(
              tx.handle(), row.entryId(), next.revision(), version, db.now(), row.principalName());
          return next;
        });
  }

  /** The second transaction of a delete. */
  boolean deleted(OperationTable.Row row, Actor actor, String token) {
    return guarded(
        row,
        () ->
            db.write(
                tx -> {
                  if (!OperationTable.isHeld(tx.handle(), row.id(), token)) {
                    return false;
                  }
                  EntryTable.delete(tx.handle(), row.entryId());
                  OperationTable.settle(tx.handle(), row, true);
                  tx.audit(event(row, actor, Outcome.DONE));
                  tx.changed(Change.Kind.ENTRIES);
                  return true;
                }));
  }

  /** What becomes of an entry. */
  private interface Effect {
    Entry apply(Tx tx, EntryRow entry);
  }

  private Optional<Entry> finish(OperationTable.Row row, Actor actor, String token, Effect effect) {
    return guarded(
        row,
        () ->
            db.write(
                tx -> {
                  if (!OperationTable.isHeld(tx.handle(), row.id(), token)) {
                    return Optional.empty();
                  }
                  EntryRow entry = EntryTable.byId(tx.handle(), row.entryId()).orElseThrow();
                  Entry next = effect.apply(tx, entry);
                  OperationTable.settle(tx.handle(), row, true);
                  tx.audit(event(row, actor, Outcome.DONE));
                  tx.changed(Change.Kind.ENTRIES);
                  return Optional.of(next);
                }));
  }

  private interface Second<T> {
    T run();
  }

  /** The provider has done it: whatever fails now, its outcome is not known to the client. */
  private static <T> T guarded(OperationTable.Row row, Second<T> second) {
    try {
      return second.run();
    } catch (StoreException e) {
      throw unknown(row.id(), "it could not be put on record: " + e.getMessage());
    }
  }

  /** It certainly had no effect: everything is as it was. */
  void failed(OperationTable.Row row, Actor actor, String token, ErrorCode code) {
    db.run(
        tx -> {
          if (!OperationTable.isHeld(tx.handle(), row.id(), token)) {
            return;
          }
          if (kind(row) == Kind.CREATE) {
            EntryTable.delete(tx.handle(), row.entryId());
          } else if (kind(row) == Kind.DELETE) {
            EntryTable.setState(tx.handle(), row.entryId(), EntryState.ACTIVE);
            tx.changed(Change.Kind.ENTRIES);
          }
          OperationTable.settle(tx.handle(), row, false);
          tx.audit(
              event(row, actor, Outcome.FAILED).detail("code", Integer.toString(code.number())));
        });
  }

  /**
   * A call certainly had no effect, and this is what to tell the client. If it was a repetition, an
   * earlier call may have had one, or may still have one: then the operation stays open.
   */
  StoreException failed(
      OperationTable.Row row, Actor actor, String token, StoreException why, boolean repeated) {
    if (repeated) {
      return leftOpen(row, actor, token, "repeating it failed: " + why.getMessage());
    }
    failed(row, actor, token, why.code());
    return why;
  }

  /** Nobody knows whether it had an effect: others may go on with it. */
  StoreException leftOpen(OperationTable.Row row, Actor actor, String token, String why) {
    try {
      db.run(
          tx -> {
            OperationTable.release(tx.handle(), row.id(), token, db.now(), why);
            tx.audit(event(row, actor, Outcome.UNKNOWN));
          });
    } catch (StoreException e) {
      // Its lease runs out by itself, and the intent is on record.
      return unknown(row.id(), why);
    }
    return unknown(row.id(), why);
  }

  static StoreException unknown(String operationId, String why) {
    return new StoreException(
        ErrorCode.OUTCOME_UNKNOWN,
        Category.UNAVAILABLE,
        "It is not known whether it was done ("
            + why
            + "): repeat the request with the same Idempotency-Key, or wait until operation "
            + operationId
            + " is settled",
        List.of(),
        operationId,
        Duration.ofSeconds(2));
  }

  private static Entry versioned(Entry entry, @Nullable String version) {
    return new Entry(
        entry.id(),
        entry.owner(),
        entry.name(),
        entry.description(),
        entry.variable(),
        entry.type(),
        entry.metadata(),
        entry.providerId(),
        entry.reference(),
        entry.verified(),
        version,
        entry.revision(),
        entry.created(),
        entry.createdBy(),
        entry.modified(),
        entry.modifiedBy(),
        entry.expires(),
        entry.immutable());
  }

  /** What an update makes of an entry. */
  static Entry changed(
      Entry entry,
      Map<String, String> change,
      @Nullable String version,
      Instant now,
      String principal) {
    String metadata = change.get("metadata");
    return new Entry(
        entry.id(),
        entry.owner(),
        change.getOrDefault("name", entry.name()),
        change.getOrDefault("description", entry.description()),
        entry.variable(),
        Optional.ofNullable(change.get("type")).flatMap(SecretType::of).orElse(entry.type()),
        metadata == null ? entry.metadata() : Json.read(metadata),
        entry.providerId(),
        entry.reference(),
        entry.verified(),
        version,
        entry.revision() + 1,
        entry.created(),
        entry.createdBy(),
        now,
        principal,
        entry.expires(),
        entry.immutable());
  }

  /** What is to be remembered of an update's request: all but the value. */
  static Map<String, String> change(com.algorithmia.secrets.store.EntryUpdate update) {
    Map<String, String> change = new TreeMap<>();
    if (update.name() != null) {
      change.put("name", update.name());
    }
    if (update.description() != null) {
      change.put("description", update.description());
    }
    if (update.type() != null) {
      change.put("type", update.type().wireName());
    }
    if (update.metadata() != null) {
      change.put("metadata", Json.write(update.metadata()));
    }
    return change;
  }
}
