package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** A transaction under way: its statements, and what goes on record with it. For one thread. */
public final class Tx {

  private final Handle handle;
  final List<AuditEvent> events = new ArrayList<>();
  final Set<Change.Kind> changes = EnumSet.noneOf(Change.Kind.class);

  Tx(Handle handle) {
    this.handle = handle;
  }

  /** For statements. Neither commit nor keep it. */
  public Handle handle() {
    return handle;
  }

  /** Puts this on record with the transaction. */
  public void audit(AuditEvent event) {
    events.add(event);
  }

  /** Tells everybody of this once it is committed. */
  public void changed(Change.Kind kind) {
    changes.add(kind);
  }
}
