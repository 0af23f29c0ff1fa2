package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.Principal;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.node.Leases;
import com.algorithmia.secrets.store.internal.operation.OperationTable;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles operations that nobody works on any more, by asking the provider what became of them. One
 * node does it at a time. What a provider can't be asked is left to an admin.
 */
final class Reconciler {

  private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
  private static final String LEASE = "reconciler";
  private static final Duration LEASE_TIME = Duration.ofMinutes(1);
  private static final Duration REMEMBERED = Duration.ofHours(25);

  private final Db db;
  private final ProviderRuntime runtime;
  private final Protocol protocol;
  private final Leases leases;

  Reconciler(Db db, ProviderRuntime runtime, Protocol protocol, Leases leases) {
    this.db = db;
    this.runtime = runtime;
    this.protocol = protocol;
    this.leases = leases;
  }

  /** A turn; tells how many operations it settled. */
  int run() {
    if (!leases.hold(LEASE, LEASE_TIME)) {
      return 0;
    }
    int settled = 0;
    for (OperationTable.Row operation : db.read(OperationTable::open)) {
      if (leases.hold(LEASE, LEASE_TIME) && settle(operation)) {
        settled++;
      }
    }
    Instant before = db.now().minus(REMEMBERED);
    db.run(tx -> OperationTable.forgetDone(tx.handle(), before));
    return settled;
  }

  private boolean settle(OperationTable.Row operation) {
    Optional<Running> running = runtime.find(operation.providerId());
    if (running.isEmpty()) {
      return false;
    }
    Instant now = db.now();
    String token = Ids.next();
    boolean taken =
        db.write(
            tx ->
                OperationTable.takeOver(
                    tx.handle(), operation.id(), token, now, now.plus(Protocol.LEASE)));
    if (!taken) {
      return false;
    }
    Actor actor = actor(operation);
    try {
      return settle(operation, actor, token, running.get());
    } catch (ProviderCalls.Unknown e) {
      release(operation, token, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      release(operation, token, String.valueOf(e.getMessage()));
    }
    return false;
  }

  private void release(OperationTable.Row operation, String token, String why) {
    if (!why.equals(operation.note())) {
      log.info("Operation {} stays open: {}", operation.id(), why);
    }
    db.run(tx -> OperationTable.release(tx.handle(), operation.id(), token, db.now(), why));
  }

  /** In the audit it is the reconciler, in the request of whoever began it. */
  private static Actor actor(OperationTable.Row operation) {
    return new Actor(
        new Principal("reconciler", "reconciler", Role.ADMIN, Scope.NONE),
        operation.requestId(),
        null);
  }

  private boolean settle(OperationTable.Row row, Actor actor, String token, Running running)
      throws ProviderCalls.Unknown {
    return switch (Objects.requireNonNull(row.kind(), "kind")) {
      case CREATE -> settleCreate(row, actor, token, running);
      case UPDATE, ROLLBACK -> settleChange(row, actor, token, running);
      case DELETE -> {
        ProviderCalls.delete(running.provider(), Objects.requireNonNull(row.providerKey()));
        yield protocol.deleted(row, actor, token);
      }
    };
  }

  private boolean settleCreate(OperationTable.Row row, Actor actor, String token, Running running)
      throws ProviderCalls.Unknown {
    if (!ProviderCalls.canBeFound(running.provider())) {
      throw new ProviderCalls.Unknown(
          "the provider has neither request ids nor a list: look into its backend, and settle the"
              + " operation by hand");
    }
    Instant asked = db.now();
    Optional<String> key = ProviderCalls.find(running.provider(), row.id());
    if (key.isEmpty()) {
      return notHappened(row, actor, token, asked, ErrorCode.PROVIDER_FAILED);
    }
    try {
      Optional<String> version = ProviderCalls.version(running.provider(), key.get());
      return protocol
          .created(row, actor, token, new ProviderCalls.Made(key.get(), version.orElse(null)))
          .isPresent();
    } catch (SecretNotFoundException e) {
      return notHappened(row, actor, token, asked, ErrorCode.PROVIDER_FAILED);
    }
  }

  /**
   * Settles what the provider shows nothing of, if it was asked so late that nothing can come of it
   * any more.
   */
  private boolean notHappened(
      OperationTable.Row row, Actor actor, String token, Instant asked, ErrorCode code)
      throws ProviderCalls.Unknown {
    if (row.mayStillHappen(asked)) {
      throw new ProviderCalls.Unknown(
          "the provider shows nothing of it, and it may still take effect until "
              + row.effectUntil()
              + ": it is looked at again then");
    }
    protocol.failed(row, actor, token, code);
    return true;
  }

  private boolean settleChange(OperationTable.Row row, Actor actor, String token, Running running)
      throws ProviderCalls.Unknown {
    Instant asked = db.now();
    try {
      Optional<String> version =
          ProviderCalls.version(running.provider(), Objects.requireNonNull(row.providerKey()));
      if (version.isEmpty() || row.beforeVersion() == null) {
        throw new ProviderCalls.Unknown(
            "the provider tells no versions: look into its backend, and settle the operation by"
                + " hand");
      }
      if (version.get().equals(row.beforeVersion())) {
        return notHappened(row, actor, token, asked, ErrorCode.PROVIDER_FAILED);
      }
      return protocol.updated(row, actor, token, version.get()).isPresent();
    } catch (SecretNotFoundException e) {
      return notHappened(row, actor, token, asked, ErrorCode.EDIT_FAILED);
    }
  }

  /** What an admin found out. */
  void settleByHand(OperationTable.Row row, Actor actor, boolean happened) {
    Instant now = db.now();
    if (!happened && row.mayStillHappen(now)) {
      throw new StoreException(
          ErrorCode.OPERATION_OPEN,
          Category.CONFLICT,
          "It may still take effect until "
              + row.effectUntil()
              + ": look into the backend after that, and settle it then",
          List.of(),
          row.id(),
          Duration.between(now, row.effectUntil()));
    }
    String token = EntryChange.takeOver(db, row);
    if (!happened) {
      protocol.failed(row, actor, token, ErrorCode.PROVIDER_FAILED);
      return;
    }
    boolean settled =
        switch (Objects.requireNonNull(row.kind(), "kind")) {
          case CREATE -> throw new IllegalStateException("Its key is not known");
          case UPDATE, ROLLBACK ->
              protocol.updated(row, actor, token, versionNow(row).orElse(null)).isPresent();
          case DELETE -> protocol.deleted(row, actor, token);
        };
    log.info("Operation {} was settled by hand: {}", row.id(), settled);
  }

  /** The version that the provider has now; empty if it can't be told: an admin waits for none. */
  private Optional<String> versionNow(OperationTable.Row row) {
    Optional<Running> running = runtime.find(row.providerId());
    if (running.isEmpty()) {
      return Optional.empty();
    }
    try {
      return ProviderCalls.version(
          running.get().provider(), Objects.requireNonNull(row.providerKey()));
    } catch (SecretNotFoundException e) {
      log.info("Operation {} is settled without a version: there is no such value", row.id());
    } catch (StoreException e) {
      log.info("Operation {} is settled without a version: {}", row.id(), e.getMessage());
    }
    return Optional.empty();
  }

  /** Whether only an admin can settle it. */
  boolean needsAdmin(OperationTable.Row row) {
    return switch (Objects.requireNonNull(row.kind(), "kind")) {
      case CREATE ->
          runtime
              .find(row.providerId())
              .map(running -> !ProviderCalls.canBeFound(running.provider()))
              .orElse(false);
      // Without a version from before nothing shows whether there is a new one.
      case UPDATE, ROLLBACK -> row.beforeVersion() == null;
      case DELETE -> false;
    };
  }

  List<OperationTable.Row> open() {
    return db.read(OperationTable::open);
  }
}
