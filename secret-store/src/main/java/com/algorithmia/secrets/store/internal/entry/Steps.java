package com.algorithmia.secrets.store.internal.entry;

/** Told of each step of the protocol, so that tests can end the world there. */
public interface Steps {

  /** Does nothing. */
  Steps NONE = step -> {};

  /** The step was taken. */
  void taken(String step);
}
