package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import java.util.Optional;

/** Removes providers that nothing needs any more. */
final class ProviderRemoval {

  private final Db db;
  private final ProviderRuntime runtime;

  ProviderRemoval(Db db, ProviderRuntime runtime) {
    this.db = db;
    this.runtime = runtime;
  }

  /**
   * Removes one that is neither the default nor has secrets.
   *
   * @throws com.algorithmia.secrets.store.StoreException if it is, or has
   */
  void delete(Actor actor, ProviderRow row) {
    if (db.read(ProviderTable::defaultId).equals(Optional.of(row.id()))) {
      throw Errors.conflict(
          ErrorCode.DEFAULT_PROVIDER_IN_USE,
          "It is the default secret provider: choose another one first");
    }
    try {
      boolean deleted =
          db.write(
              tx -> {
                int rows =
                    tx.handle()
                        .createUpdate(
                            "delete from store_provider where id = :id and revision = :revision")
                        .bind("id", row.id())
                        .bind("revision", row.revision())
                        .execute();
                tx.audit(
                    AuditEvent.of(
                            actor, "provider.delete", rows > 0 ? Outcome.DONE : Outcome.FAILED)
                        .target(row.id()));
                tx.changed(Change.Kind.PROVIDERS);
                return rows > 0;
              });
      if (!deleted) {
        throw Errors.changedMeanwhile();
      }
    } catch (Constraint e) {
      throw Errors.conflict(
          ErrorCode.PROVIDER_IN_USE, "The secret provider still has secrets: delete them first");
    } finally {
      runtime.sync();
    }
  }
}
