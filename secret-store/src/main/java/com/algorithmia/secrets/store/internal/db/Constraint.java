package com.algorithmia.secrets.store.internal.db;

/** A row with that key is there already, or another one needs it. Carries no text of a driver. */
public final class Constraint extends RuntimeException {

  private static final long serialVersionUID = 1L;

  Constraint() {
    super("A constraint of the database was violated", null, false, false);
  }
}
