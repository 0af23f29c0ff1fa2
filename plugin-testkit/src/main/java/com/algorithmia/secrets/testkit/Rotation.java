package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The steps of a rotation of keys; skips the test at one that the provider does not do. */
final class Rotation {

  /** Something to be checked between two steps. */
  @FunctionalInterface
  interface Check {
    void run() throws Exception;
  }

  private static final int AT_ONCE = 2;

  private final ContractKit kit;

  Rotation(ContractKit kit) throws Exception {
    this.kit = kit;
    keys(); // Skips if there are none.
  }

  KeyMaintenance keys() throws Exception {
    return kit.capability(KeyMaintenance.class);
  }

  String primary() throws Exception {
    return keys().listKeys().get(0).getId();
  }

  /** The state of a key; null if it is not listed. */
  KeySummary.@Nullable State state(String keyId) throws Exception {
    return keys().listKeys().stream()
        .filter(key -> key.getId().equals(keyId))
        .map(KeySummary::getState)
        .findFirst()
        .orElse(null);
  }

  String add() throws Exception {
    KeyMaintenance keys = keys();
    Attempt<String> attempt = kit.attempt("addKey", keys::addKey);
    Assumptions.assumeFalse(attempt.failedAs(Kind.UNSUPPORTED), "the keys are made elsewhere");
    return attempt.expectSuccess();
  }

  /** Reencrypts until nothing remains, and checks in between. */
  void reencryptAll(Check check) throws Exception {
    long remaining = Long.MAX_VALUE;
    while (remaining > 0) {
      KeyMaintenance keys = keys(); // An exclusive provider may have been replaced by the check.
      Attempt<Long> attempt = kit.attempt("reencrypt", () -> keys.reencrypt(AT_ONCE));
      Assumptions.assumeFalse(
          attempt.failedAs(Kind.UNSUPPORTED), "the ciphertexts are reencrypted elsewhere");
      long now = attempt.expectSuccess();
      if (now > 0 && now >= remaining) {
        throw new AssertionError("reencrypt makes no progress: " + now + " remain");
      }
      remaining = now;
      check.run();
    }
  }

  void expectConflict(String keyId) throws Exception {
    KeyMaintenance keys = keys();
    Attempt<String> attempt =
        kit.attempt(
            "retireKey of a key in use",
            () -> {
              keys.retireKey(keyId);
              return keyId;
            });
    Assumptions.assumeFalse(attempt.failedAs(Kind.UNSUPPORTED), "the keys are retired elsewhere");
    attempt.expectKind(Kind.CONFLICT);
  }
}
