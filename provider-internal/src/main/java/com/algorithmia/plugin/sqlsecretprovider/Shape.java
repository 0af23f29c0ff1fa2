package com.algorithmia.plugin.sqlsecretprovider;

/** What a provider object can do with ciphertext; follows from the key sets it is given. */
enum Shape {
  /** Holds the one key set that encrypts and decrypts; it lies in the database, wrapped. */
  SYMMETRIC("symmetric"),
  /** Holds the public key set of a recipient and the signing key set: writes, can't read. */
  WRITER("sealed"),
  /** Holds the private key set of a recipient and the verification key set: reads, can't write. */
  READER("sealed");

  private final String stored;

  Shape(String stored) {
    this.stored = stored;
  }

  /** How the database names it: a database is symmetric or sealed, once and for all. */
  String stored() {
    return stored;
  }
}
