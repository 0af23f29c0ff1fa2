package com.algorithmia.secrets.testkit;

final class WriteOnlyToyTest extends ToyContract {
  WriteOnlyToyTest() {
    super("write-only");
  }
}
