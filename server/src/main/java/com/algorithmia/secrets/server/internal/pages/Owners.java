package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.Account;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.Directory;
import com.algorithmia.secrets.store.Owner;

/** Finds whose secrets a page is about. */
final class Owners {

  /** The two places where the pages of secrets are, each with the name of its variable. */
  static final String ALGORITHM = "/algorithms/{algorithmId}/secrets";

  static final String ACCOUNT = "/accounts/{accountId}/secrets";

  private final Directory directory;

  Owners(Directory directory) {
    this.directory = directory;
  }

  /** The owner that a path under one of the two places names. */
  OwnerView of(PageRequest request, String place) {
    if (place.equals(ALGORITHM)) {
      return algorithm(directory.algorithm(request.actor(), request.id("algorithmId")));
    }
    Account account = directory.account(request.actor(), request.id("accountId"));
    return account(account);
  }

  private static OwnerView algorithm(AlgorithmInfo algorithm) {
    return new OwnerView(
        Owner.algorithm(algorithm.id()),
        algorithm.accountId(),
        algorithm.owner() + "/" + algorithm.name(),
        "/algorithms/" + algorithm.id() + "/secrets");
  }

  private static OwnerView account(Account account) {
    return new OwnerView(
        Owner.account(account.id()),
        account.id(),
        account.name(),
        "/accounts/" + account.id() + "/secrets");
  }
}
