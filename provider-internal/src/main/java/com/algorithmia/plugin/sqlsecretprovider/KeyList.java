package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.secrets.keysets.KeyInfo;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is told of the keys. */
final class KeyList {

  private KeyList() {}

  /** Reads the keys anew, so that asking a node makes it hold what the others hold. */
  static List<KeySummary> of(Parts parts) {
    ValueCipher cipher = parts.keys().refreshed();
    Map<String, Long> counts =
        parts.hasStore()
            ? parts.work().read(SealedTables::counts).stream()
                .collect(
                    Collectors.toMap(SealedTables.Count::keyId, SealedTables.Count::ciphertexts))
            : Map.of();
    long unknown = parts.hasStore() ? 0 : -1;
    return cipher.keys().stream()
        .sorted(Comparator.comparing(KeyInfo::state))
        .map(
            info ->
                new KeySummary(
                    info.id().toString(),
                    KeySummary.State.valueOf(info.state().name()),
                    counts.getOrDefault(info.id().toString(), unknown)))
        .toList();
  }
}
