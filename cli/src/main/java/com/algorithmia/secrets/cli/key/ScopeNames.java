package com.algorithmia.secrets.cli.key;

import com.algorithmia.secrets.client.AlgorithmInfo;
import com.algorithmia.secrets.client.ApiException;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The names of what keys are for, as far as this key may see them; else their ids. */
final class ScopeNames {

  /** Each further one costs a request, so its id has to do. */
  private static final int MOST = 50;

  private final SecretStoreClient client;
  private final Map<String, String> names = new HashMap<>();

  ScopeNames(SecretStoreClient client) {
    this.client = client;
  }

  String account(String id) {
    return name(id, () -> client.owners().account(id).name());
  }

  String algorithm(String id) {
    return name(
        id,
        () -> {
          AlgorithmInfo algorithm = client.owners().algorithm(id);
          return algorithm.owner() + "/" + algorithm.name();
        });
  }

  private String name(String id, Supplier<String> ask) {
    String known = names.get(id);
    if (known != null || names.size() >= MOST) {
      return known == null ? id : known;
    }
    String name;
    try {
      name = ask.get();
    } catch (ApiException e) {
      if (e.status() != 404 && e.status() != 403) {
        throw e;
      }
      name = id;
    }
    names.put(id, name);
    return name;
  }
}
