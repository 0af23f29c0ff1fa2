package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.db.Db;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Which provider takes the secrets that name none. */
final class DefaultProvider {

  private final Db db;
  private final ProviderReader reader;
  private final ProviderRuntime runtime;

  DefaultProvider(Db db, ProviderReader reader, ProviderRuntime runtime) {
    this.db = db;
    this.reader = reader;
    this.runtime = runtime;
  }

  /** The one that was chosen, else the internal one; whether it serves or not. */
  static Optional<String> effective(Handle handle) {
    return ProviderTable.defaultId(handle)
        .or(() -> ProviderTable.byName(handle, ProviderInfo.INTERNAL_NAME).map(ProviderRow::id));
  }

  /** The default's id, if it serves. */
  Optional<String> serving() {
    return db.read(handle -> effective(handle).flatMap(id -> ProviderTable.byId(handle, id)))
        .filter(this::serves)
        .map(ProviderRow::id);
  }

  /** Makes it the default, if it serves. */
  void choose(Actor actor, String id) {
    if (!serves(reader.row(id))) {
      throw Errors.conflict(
          ErrorCode.DEFAULT_PROVIDER_REFUSED,
          "Only a secret provider that serves can be the default: enable it, and upload its JAR");
    }
    make(actor, id);
  }

  /** Makes a provider the default that was meant to be it and serves by now. */
  void settle(Actor actor, String id) {
    ProviderRow row = reader.row(id);
    if (row.defaultWaiting() && serves(row)) {
      make(actor, id);
    }
  }

  private boolean serves(ProviderRow row) {
    return runtime.state(row) == ProviderInfo.State.SERVING;
  }

  private void make(Actor actor, String id) {
    db.run(
        tx -> {
          ProviderTable.setDefault(tx.handle(), id);
          tx.audit(AuditEvent.of(actor, "provider.default", Outcome.DONE).target(id).provider(id));
          tx.changed(Change.Kind.PROVIDERS);
        });
  }
}
