package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.Owner;

/**
 * Whose secrets a page shows.
 *
 * @param owner an algorithm or an account
 * @param accountId the account, or that of the algorithm
 * @param title {@code OWNER/NAME} or the account's name
 * @param base where its secrets are, without a slash at the end
 */
public record OwnerView(Owner owner, String accountId, String title, String base) {

  /** Whether it is an algorithm. */
  public boolean isAlgorithm() {
    return owner.kind() == Owner.Kind.ALGORITHM;
  }

  /** What it is, for people. */
  public String kind() {
    return owner.kind().wireName();
  }
}
