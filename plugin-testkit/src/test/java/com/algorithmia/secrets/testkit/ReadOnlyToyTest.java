package com.algorithmia.secrets.testkit;

final class ReadOnlyToyTest extends ToyContract {
  ReadOnlyToyTest() {
    super("read-only");
  }
}
