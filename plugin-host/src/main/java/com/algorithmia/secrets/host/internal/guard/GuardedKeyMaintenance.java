package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.call.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Key maintenance: slow, rare, and without values. */
final class GuardedKeyMaintenance implements KeyMaintenance {

  private final GuardedWriter writer;

  GuardedKeyMaintenance(GuardedWriter writer) {
    this.writer = writer;
  }

  /** A call, on the plugin's thread. */
  @FunctionalInterface
  private interface Call<T> {
    T on(KeyMaintenance keys) throws Throwable;
  }

  private <T> T call(Operation operation, List<String> values, Call<T> call) {
    try {
      return writer.call(
          operation,
          values,
          facts -> {},
          instance ->
              instance.sanitizer().notNull(call.on(instance.capability(KeyMaintenance.class))));
    } catch (SecretNotFoundException e) {
      throw writer.unexpectedNotFound();
    }
  }

  @Override
  public List<KeySummary> listKeys() {
    return call(
        Operation.LIST_KEYS,
        List.of(),
        keys -> {
          List<KeySummary> copies = new ArrayList<>();
          for (Object key : keys.listKeys()) {
            copies.add(KeySummary.class.cast(Objects.requireNonNull(key)));
          }
          return List.copyOf(copies);
        });
  }

  @Override
  public String addKey() {
    return call(Operation.CHANGE_KEYS, List.of(), KeyMaintenance::addKey);
  }

  @Override
  public void promoteKey(String keyId) {
    Objects.requireNonNull(keyId, "keyId");
    run(List.of(), keys -> keys.promoteKey(keyId));
  }

  @Override
  public long reencrypt(int limit) {
    GuardedListing.checkLimit(limit);
    long remaining = call(Operation.REENCRYPT, List.of(), keys -> keys.reencrypt(limit));
    if (remaining < 0) {
      throw Failures.pluginFailure("it gave a negative count");
    }
    return remaining;
  }

  @Override
  public void retireKey(String keyId) {
    Objects.requireNonNull(keyId, "keyId");
    run(List.of(), keys -> keys.retireKey(keyId));
  }

  @Override
  public void rewrapKeys(Map<String, String> masterKey) {
    Map<String, String> copy = new HashMap<>(masterKey);
    run(List.copyOf(copy.values()), keys -> keys.rewrapKeys(copy));
  }

  /** A change without an answer. */
  @FunctionalInterface
  private interface Change {
    void on(KeyMaintenance keys) throws Throwable;
  }

  private void run(List<String> values, Change change) {
    boolean done =
        call(
            Operation.CHANGE_KEYS,
            values,
            keys -> {
              change.on(keys);
              return true;
            });
    assert done;
  }
}
