package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.OpenOperation;
import com.algorithmia.secrets.store.Operations;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.Access.Right;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.operation.OperationTable;
import java.util.List;
import java.util.Objects;

/** Open operations, as admins see them. */
public final class OperationService implements Operations {

  private final Db db;
  private final Access access;
  private final Reconciler reconciler;

  OperationService(Db db, Access access, Reconciler reconciler) {
    this.db = db;
    this.access = access;
    this.reconciler = reconciler;
  }

  @Override
  public List<OpenOperation> open(Actor actor) {
    access.require(actor, Right.VIEW_OPERATIONS, "operation.list", null);
    return reconciler.open().stream().map(this::view).toList();
  }

  private OpenOperation view(OperationTable.Row row) {
    return new OpenOperation(
        row.id(),
        Objects.requireNonNull(row.kind(), "kind"),
        row.entryId(),
        row.owner(),
        row.providerId(),
        row.started(),
        row.principalName(),
        reconciler.needsAdmin(row),
        row.attempts(),
        row.note());
  }

  @Override
  public int reconcile(Actor actor) {
    access.require(actor, Right.MANAGE_OPERATIONS, "operation.reconcile", null);
    return reconciler.run();
  }

  /** A turn by itself. */
  public void turn() {
    int settled = reconciler.run();
    assert settled >= 0;
  }

  @Override
  public void settle(Actor actor, String operationId, boolean happened) {
    access.require(actor, Right.MANAGE_OPERATIONS, "operation.settle", operationId);
    OperationTable.Row row =
        db.read(handle -> OperationTable.byId(handle, operationId))
            .filter(OperationTable.Row::open)
            .orElseThrow(() -> Errors.notFound("open operation"));
    if (happened && row.kind() == OpenOperation.Kind.CREATE) {
      throw Errors.constraint(
          "happened",
          "The key of what was created is not known here: delete it in the backend, and settle the"
              + " operation as not happened");
    }
    reconciler.settleByHand(row, actor, happened);
  }
}
