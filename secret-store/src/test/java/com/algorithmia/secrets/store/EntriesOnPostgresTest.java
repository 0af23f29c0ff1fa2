package com.algorithmia.secrets.store;

class EntriesOnPostgresTest extends EntriesContract {

  @Override
  TestDatabases database() {
    return TestDatabases.POSTGRES;
  }
}
