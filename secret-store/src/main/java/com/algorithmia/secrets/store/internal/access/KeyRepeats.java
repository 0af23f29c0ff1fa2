package com.algorithmia.secrets.store.internal.access;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Tx;
import com.algorithmia.secrets.store.internal.operation.OperationTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Repeated requests for API keys. What was lost with an answer can't be had again, since a key is
 * nowhere kept; but which key it was can be told, so that it is revoked and not forgotten.
 */
final class KeyRepeats {

  private final Db db;

  KeyRepeats(Db db) {
    this.db = db;
  }

  /** Refuses a request that was done before. */
  void refuse(Actor actor, NewApiKey request, @Nullable String idempotencyKey) {
    if (idempotencyKey == null) {
      return;
    }
    Optional<String> earlier =
        db.read(handle -> OperationTable.byKey(handle, actor.principal().keyId(), idempotencyKey))
            .map(row -> row.sameRequest(fingerprint(request)).entryId());
    if (earlier.isPresent()) {
      String id = earlier.get();
      boolean there = db.read(handle -> KeyTable.byId(handle, id)).isPresent();
      throw Errors.conflict(
          ErrorCode.KEY_ALREADY_ISSUED,
          there
              ? "The API key "
                  + id
                  + " was created by this request before, and can't be shown again: if its answer"
                  + " was lost, revoke it and create a new one with another idempotency key"
              : "The API key "
                  + id
                  + " was created by this request before, and has been revoked: create a new one"
                  + " with another idempotency key");
    }
  }

  /** Remembers which key a request made, as a part of making it. */
  void remember(Tx tx, Actor actor, NewApiKey request, @Nullable String idempotencyKey, String id) {
    if (idempotencyKey != null) {
      OperationTable.insertDone(
          tx.handle(), actor, "provider", id, idempotencyKey, fingerprint(request), db.now());
    }
  }

  private static String fingerprint(NewApiKey request) {
    return OperationTable.fingerprint(
        "key.create",
        request.name(),
        request.role().wireName(),
        KeyTable.list(request.scope().accounts()),
        KeyTable.list(request.scope().algorithms()),
        String.valueOf(request.expires()));
  }
}
