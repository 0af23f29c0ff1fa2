package com.algorithmia.secrets.store.internal.common;

import java.security.SecureRandom;
import java.util.UUID;

/** New ids: UUIDs of version 7, whose beginning is the time, so that indexes grow at one end. */
public final class Ids {

  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** A new one. */
  public static String next() {
    long time = System.currentTimeMillis();
    long high = time << 16 | 0x7000 | RANDOM.nextInt(1 << 12);
    long low = (RANDOM.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }
}
