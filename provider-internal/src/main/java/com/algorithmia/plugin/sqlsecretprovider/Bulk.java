package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Many secrets in one query. */
final class Bulk {

  /** The most keys in one query; more are asked for in parts. */
  static final int MOST = 1_000;

  private Bulk() {}

  /** The different keys, in the order asked. */
  static List<String> keys(Collection<? extends SecretIdentifier> ids) {
    Set<String> keys = new LinkedHashSet<>(2 * ids.size());
    for (SecretIdentifier id : ids) {
      keys.add(id.getProviderKey());
    }
    // Not List.copyOf: an implementation may name a secret null, which is "not found".
    return new ArrayList<>(keys);
  }

  /**
   * One outcome per key, in the order asked. A query that fails is the failure of its keys.
   *
   * @param query gives rows for some keys
   * @param keyOf the key of a row
   * @param use makes a result of a row; its failure is that of the one key
   */
  static <R, T> Map<String, Outcome<T>> outcomes(
      List<String> keys,
      Function<List<String>, List<R>> query,
      Function<R, String> keyOf,
      Function<R, T> use) {
    List<String> names = new ArrayList<>(keys.size());
    for (String key : keys) {
      if (Names.isName(key)) {
        names.add(key);
      }
    }
    List<R> rows = new ArrayList<>(names.size());
    SecretProviderException failure = null;
    for (int from = 0; from < names.size() && failure == null; from += MOST) {
      try {
        rows.addAll(query.apply(names.subList(from, Math.min(names.size(), from + MOST))));
      } catch (SecretProviderException e) {
        failure = e;
      }
    }
    // Twice as large as what is put in: the map does not have to grow on the way. Each key gets its
    // place first, and keeps it.
    Map<String, Outcome<T>> outcomes = new LinkedHashMap<>(2 * keys.size());
    for (String key : keys) {
      outcomes.put(key, Outcome.notFound());
    }
    if (failure != null) {
      for (String name : names) {
        outcomes.put(name, Outcome.failed(failure));
      }
    }
    for (R row : rows) {
      outcomes.replace(keyOf.apply(row), outcome(row, use));
    }
    return outcomes;
  }

  private static <R, T> Outcome<T> outcome(R row, Function<R, T> use) {
    try {
      return Outcome.of(use.apply(row));
    } catch (SecretProviderException e) {
      return Outcome.failed(e);
    }
  }
}
