package com.algorithmia.secrets.store;

import java.util.List;

/** Open operations, for admins and viewers; settling them is for admins. */
public interface Operations {

  /** All open operations, oldest first. */
  List<OpenOperation> open(Actor actor);

  /**
   * Lets the reconciler run now, instead of at its next turn; does nothing while another node does.
   *
   * @return how many operations it settled
   */
  int reconcile(Actor actor);

  /**
   * Settles by hand what the reconciler can't: after an admin has looked into the backend.
   *
   * @param happened whether the write took effect there
   * @throws StoreException NOT_FOUND, CONSTRAINT_VIOLATION for a create that happened (its key is
   *     not known: delete it in the backend)
   */
  void settle(Actor actor, String operationId, boolean happened);
}
