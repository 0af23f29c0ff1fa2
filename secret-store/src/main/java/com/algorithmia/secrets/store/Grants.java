package com.algorithmia.secrets.store;

import java.util.List;

/**
 * Grants of account secrets to algorithms: whoever may change the account's secrets and sees the
 * algorithm. An algorithm's own variable wins over a granted one.
 */
public interface Grants {

  /**
   * Grants a secret of the account to an algorithm; granting again gives the grant that is there.
   *
   * @throws StoreException NOT_FOUND, SECRET_NOT_FOUND, GRANT_CONFLICT if the algorithm has a grant
   *     of another secret with the same variable, or belongs to another recipient
   */
  Grant create(Actor actor, String accountId, String entryId, String algorithmId);

  /** The grants of an account's secrets. */
  List<Grant> ofAccount(Actor actor, String accountId);

  /** The grants that an algorithm has. */
  List<Grant> toAlgorithm(Actor actor, String algorithmId);

  /**
   * Takes a grant back.
   *
   * @throws StoreException NOT_FOUND
   */
  void delete(Actor actor, String accountId, String grantId);
}
