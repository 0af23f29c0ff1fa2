package com.algorithmia.secrets.store;

class EntriesOnH2Test extends EntriesContract {

  @Override
  TestDatabases database() {
    return TestDatabases.H2;
  }
}
