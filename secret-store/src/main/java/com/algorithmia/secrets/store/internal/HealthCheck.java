package com.algorithmia.secrets.store.internal;

import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreHealth;
import com.algorithmia.secrets.store.StoreHealth.Check;
import com.algorithmia.secrets.store.internal.audit.AuditService;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.provider.ProviderRow;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime;
import com.algorithmia.secrets.store.internal.provider.ProviderTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Looks whether this node can work. */
final class HealthCheck implements Supplier<StoreHealth> {

  private final Db db;
  private final AuditService audit;
  private final ProviderRuntime runtime;

  HealthCheck(Db db, AuditService audit, ProviderRuntime runtime) {
    this.db = db;
    this.audit = audit;
    this.runtime = runtime;
  }

  @Override
  public StoreHealth get() {
    List<Check> checks = new ArrayList<>();
    List<ProviderRow> rows = List.of();
    try {
      rows = db.read(ProviderTable::all);
      checks.add(new Check("database", true, true, "it answers"));
    } catch (StoreException e) {
      checks.add(new Check("database", false, true, String.valueOf(e.getMessage())));
    }
    checks.add(
        new Check(
            "audit",
            audit.isWell(),
            true,
            audit.isWell()
                ? "heads are written"
                : "the file of heads can't be written, and so nothing is done that would be on"
                    + " record"));
    long failing = 0;
    for (ProviderRow row : rows) {
      boolean serves = !row.shallServe() || runtime.find(row.id()).isPresent();
      if (row.internal()) {
        String problem = runtime.problem(row.id());
        checks.add(
            new Check(
                "internal-provider",
                serves,
                true,
                serves ? "it serves" : problem == null ? "it is not loaded" : problem));
      } else if (!serves) {
        failing++;
      }
    }
    checks.add(
        new Check(
            "providers",
            failing == 0,
            false,
            failing == 0 ? "all that are enabled serve" : failing + " do not serve"));
    boolean ready = checks.stream().allMatch(check -> check.ready() || !check.needed());
    return new StoreHealth(ready, checks);
  }
}
