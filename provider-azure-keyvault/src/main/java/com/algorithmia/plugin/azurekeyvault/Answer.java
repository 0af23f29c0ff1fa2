package com.algorithmia.plugin.azurekeyvault;

/** What the vault answers to one step of a deletion, a purge or a recovery. */
enum Answer {
  /** Taken: it is done, or Azure goes on with it by itself. */
  ACCEPTED,
  /** There is nothing of that name in the state that the step begins with. */
  NOTHING_THERE,
  /** Refused, since the secret is deleted already. */
  DELETED,
  /** Refused until Azure has finished deleting or purging. */
  BEING_DELETED,
  /** Refused until Azure has finished recovering. */
  BEING_RECOVERED;

  /** Carries out a step. Failures of other kinds are thrown as they are. */
  static Answer to(Runnable step, Operation operation) {
    try {
      step.run();
      operation.writeSettled();
      return ACCEPTED;
    } catch (RuntimeException e) {
      if (VaultFailures.isNotFound(e)) {
        return NOTHING_THERE;
      }
      return switch (VaultFailures.nameState(e)) {
        case DELETED -> DELETED;
        case BEING_DELETED -> BEING_DELETED;
        case BEING_RECOVERED -> BEING_RECOVERED;
        case UNKNOWN -> throw e;
      };
    }
  }
}
