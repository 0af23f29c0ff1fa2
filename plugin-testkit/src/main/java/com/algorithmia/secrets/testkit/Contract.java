package com.algorithmia.secrets.testkit;

/** A chapter of the contract: tests as default methods, which work with the kit. */
interface Contract {

  /** What the tests work with. Not for authors. */
  ContractKit kit();
}
