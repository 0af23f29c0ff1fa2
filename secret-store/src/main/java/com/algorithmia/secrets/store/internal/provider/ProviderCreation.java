package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.internal.Errors;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Tx;
import com.algorithmia.secrets.store.internal.entry.OperationTable;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creates a provider once, however often the request is repeated with its idempotency key. */
final class ProviderCreation {

  private final Db db;

  ProviderCreation(Db db) {
    this.db = db;
  }

  String once(
      Actor actor,
      ProviderRequest request,
      @Nullable String idempotencyKey,
      Function<Tx, String> creation) {
    // The settings are no part of it: a stored hash of credentials would help to guess them.
    String fingerprint =
        OperationTable.fingerprint("provider.create", String.valueOf(request.name()));
    Optional<String> earlier = earlier(actor, idempotencyKey, fingerprint);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    try {
      return db.write(
          tx -> {
            String id = creation.apply(tx);
            if (idempotencyKey != null) {
              OperationTable.insertDone(
                  tx.handle(), actor, "provider", id, idempotencyKey, fingerprint, db.now());
            }
            return id;
          });
    } catch (Constraint e) {
      return earlier(actor, idempotencyKey, fingerprint)
          .orElseThrow(() -> Errors.taken("There is a secret provider of this name already"));
    }
  }

  private Optional<String> earlier(
      Actor actor, @Nullable String idempotencyKey, String fingerprint) {
    return idempotencyKey == null
        ? Optional.empty()
        : db.read(handle -> OperationTable.byKey(handle, actor.principal().keyId(), idempotencyKey))
            .map(operation -> operation.sameRequest(fingerprint).entryId());
  }
}
