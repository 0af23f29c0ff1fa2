package com.algorithmia.secrets.benchmarks;

import java.io.IOException;
import java.time.Instant;

/** The least that a JVM can do: tells the time. With {@code stay}, it ends when its input does. */
public final class Hello {

  private Hello() {}

  public static void main(String[] args) throws IOException {
    Instant now = Instant.now();
    System.out.println(now.getEpochSecond() * 1_000_000_000L + now.getNano());
    System.out.flush();
    if (args.length > 0) {
      int unused = System.in.read();
    }
  }
}
