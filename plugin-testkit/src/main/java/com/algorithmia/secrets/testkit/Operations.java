package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.LinkedHashMap;
import java.util.Map;

/** The operations that a provider allows, by name, to be tried one after the other. */
final class Operations {

  private final ContractKit kit;
  private final SecretProvider provider;

  Operations(ContractKit kit, SecretProvider provider) {
    this.kit = kit;
    this.provider = provider;
  }

  /** Reads and, where tests may write, writes. A delete comes last. */
  Map<String, Attempt.Call<?>> all(SecretIdentifier id, String value) {
    Map<String, Attempt.Call<?>> calls = reads(id);
    if (kit.hooks().mayWrite()) {
      calls.putAll(writes(id, value));
    }
    return calls;
  }

  /** What reads one secret. */
  Map<String, Attempt.Call<?>> reads(SecretIdentifier id) {
    Map<String, Attempt.Call<?>> calls = new LinkedHashMap<>();
    if (provider.allowsRead()) {
      calls.put("getSecret", () -> provider.getSecret(id));
    }
    calls.put("getSecretVersion", () -> provider.getSecretVersion(id));
    calls.put("secretLastUpdated", () -> provider.secretLastUpdated(id));
    return calls;
  }

  /** What writes one secret, or another one. */
  Map<String, Attempt.Call<?>> writes(SecretIdentifier id, String value) {
    Map<String, Attempt.Call<?>> calls = new LinkedHashMap<>();
    if (provider.allowsCreate()) {
      calls.put("createSecret", () -> kit.created(provider.createSecret(value)));
    }
    if (provider.allowsUpdate()) {
      calls.put("updateSecret", () -> provider.updateSecret(id, value));
    }
    if (provider.allowsDelete()) {
      calls.put("deleteSecret", () -> provider.deleteSecret(id));
    }
    return calls;
  }
}
