package com.algorithmia.secrets.testkit;

final class FullToyTest extends ToyContract {
  FullToyTest() {
    super("full");
  }
}
