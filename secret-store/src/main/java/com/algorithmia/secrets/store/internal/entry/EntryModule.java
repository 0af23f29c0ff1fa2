package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.node.Leases;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime;

/** Puts the use cases of entries together. */
public record EntryModule(EntryService entries, OperationService operations) {

  /** Over this database and these providers. */
  public static EntryModule of(
      Db db, Access access, ProviderRuntime runtime, Leases leases, Steps steps) {
    Protocol protocol = new Protocol(db, steps);
    return new EntryModule(
        new EntryService(
            db,
            access,
            new EntryCreation(db, access, runtime, protocol),
            new EntryChange(db, runtime, protocol),
            new VersionList(db, runtime),
            new EntryPages(db, access)),
        new OperationService(db, access, new Reconciler(db, runtime, protocol, leases)));
  }
}
