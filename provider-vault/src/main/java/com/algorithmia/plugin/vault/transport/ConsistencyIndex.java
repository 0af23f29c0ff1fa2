package com.algorithmia.plugin.vault.transport;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The newest {@code X-Vault-Index} seen. Echoed with every request, it makes a standby that lags
 * behind answer 412 instead of something outdated (Vault's eventual consistency; its form is base64
 * of {@code v1:cluster:local:replicated:mac}). Thread-safe.
 */
final class ConsistencyIndex {

  static final String HEADER = "X-Vault-Index";

  private static final int MAX_LENGTH = 1_000;

  private final AtomicReference<@Nullable String> newest = new AtomicReference<>();

  @Nullable String newest() {
    return newest.get();
  }

  /**
   * Notes what came with an answer; answers of many threads may arrive in any order. What could not
   * be a header of a request is ignored.
   */
  void note(String seen) {
    if (seen.length() <= MAX_LENGTH && seen.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
      newest.accumulateAndGet(seen, ConsistencyIndex::newer);
    }
  }

  private static @Nullable String newer(@Nullable String held, @Nullable String seen) {
    long[] of = numbers(held);
    long[] than = numbers(seen);
    if (of == null || than == null) {
      return seen; // Not of the known form: the last one counts.
    }
    return of[0] > than[0] || (of[0] == than[0] && of[1] > than[1]) ? held : seen;
  }

  private static long @Nullable [] numbers(@Nullable String index) {
    if (index == null) {
      return null;
    }
    try {
      String[] parts =
          new String(Base64.getDecoder().decode(index), StandardCharsets.ISO_8859_1).split(":", -1);
      return parts.length < 4 || !parts[0].equals("v1")
          ? null
          : new long[] {Long.parseLong(parts[2]), Long.parseLong(parts[3])};
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
