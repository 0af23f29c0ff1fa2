package com.algorithmia.secrets.store;

import org.jspecify.annotations.Nullable;

/**
 * Accounts and their algorithms. Admins create and see all, viewers see all, developers see their
 * accounts and create algorithms in them, workers see their algorithms.
 */
public interface Directory {

  /**
   * Creates an account.
   *
   * @param recipient for whom its secrets are sealed; null = {@code default}
   * @throws StoreException ALREADY_EXISTS, CONSTRAINT_VIOLATION, FORBIDDEN
   */
  Account createAccount(Actor actor, String name, @Nullable String recipient);

  /**
   * One account.
   *
   * @throws StoreException NOT_FOUND
   */
  Account account(Actor actor, String id);

  /**
   * The account of this name.
   *
   * @throws StoreException NOT_FOUND
   */
  Account accountByName(Actor actor, String name);

  /**
   * A page of accounts by name.
   *
   * @param limit 1 to {@link Page#MAX_LIMIT}
   */
  Page<Account> accounts(Actor actor, @Nullable String marker, int limit);

  /**
   * Deletes an account.
   *
   * @throws StoreException NOT_FOUND, IN_USE while it has algorithms or secrets
   */
  void deleteAccount(Actor actor, String id);

  /**
   * Creates an algorithm in the account of this name; an admin's request makes an account that is
   * not there yet.
   *
   * @throws StoreException ALREADY_EXISTS, CONSTRAINT_VIOLATION, NOT_FOUND, FORBIDDEN
   */
  AlgorithmInfo createAlgorithm(Actor actor, String owner, String name);

  /**
   * One algorithm.
   *
   * @throws StoreException NOT_FOUND
   */
  AlgorithmInfo algorithm(Actor actor, String id);

  /**
   * The algorithm of this owner and name.
   *
   * @throws StoreException NOT_FOUND
   */
  AlgorithmInfo algorithmByName(Actor actor, String owner, String name);

  /**
   * A page of algorithms by owner and name.
   *
   * @param limit 1 to {@link Page#MAX_LIMIT}
   */
  Page<AlgorithmInfo> algorithms(Actor actor, @Nullable String marker, int limit);

  /**
   * Deletes an algorithm and the grants to it.
   *
   * @throws StoreException NOT_FOUND, IN_USE while it has secrets
   */
  void deleteAlgorithm(Actor actor, String id);
}
