package com.algorithmia.secrets.testkit;

final class PlainToyTest extends ToyContract {
  PlainToyTest() {
    super("plain");
  }
}
