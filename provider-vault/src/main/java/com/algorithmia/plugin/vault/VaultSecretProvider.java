package com.algorithmia.plugin.vault;

import com.algorithmia.plugin.vault.auth.DaemonTimer;
import com.algorithmia.plugin.vault.auth.Session;
import com.algorithmia.plugin.vault.auth.TokenKeeper;
import com.algorithmia.plugin.vault.kv.KvEngine;
import com.algorithmia.plugin.vault.kv.SecretKey;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Time;
import com.algorithmia.plugin.vault.transport.Transport;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretValues;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Keeps secrets in Vault. Checks keys and values, opens a deadline for every call, and leaves the
 * rest to the engine of the mount's KV version. Thread-safe.
 */
final class VaultSecretProvider implements SecretProvider {

  private final VaultSettings settings;
  private final Operations operations;
  private final Transport transport;
  private final Session session;
  private final Engines engines;
  private final Capabilities capabilities;
  private final Fanout fanout = new Fanout();
  private volatile boolean closed;

  private VaultSecretProvider(
      VaultSettings settings, Transport transport, TokenKeeper.Timer timer) {
    this.settings = settings;
    this.operations = settings.operations();
    this.transport = transport;
    this.session =
        new Session(
            transport, settings.login(), settings.namespace(), settings.authNamespace(), timer);
    this.engines = new Engines(settings, session, transport.time());
    this.capabilities = new Capabilities(this, settings);
  }

  /** Makes a provider. Opens no connection and starts no thread. */
  static VaultSecretProvider create(VaultSettings settings, Time time) {
    return new VaultSecretProvider(
        settings,
        new Transport(settings.transport(), time, () -> ThreadLocalRandom.current().nextDouble()),
        new DaemonTimer("vault-token"));
  }

  @Override
  public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
    return read(id, begin());
  }

  private Secret read(SecretIdentifier id, Deadline deadline) throws SecretNotFoundException {
    if (!operations.read()) {
      throw switchedOff("read");
    }
    SecretKey key = key(id);
    return engines.get(deadline).read(key, deadline);
  }

  @Override
  public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
    Deadline deadline = begin();
    Map<String, Outcome<Secret>> outcomes = new ConcurrentHashMap<>();
    Map<String, SecretIdentifier> different = new LinkedHashMap<>();
    ids.forEach(id -> different.putIfAbsent(id.getProviderKey(), id));
    List<Runnable> reads = new ArrayList<>();
    different.forEach(
        (key, id) ->
            reads.add(
                () -> outcomes.putAll(Outcome.forEach(List.of(id), one -> read(one, deadline)))));
    fanout.run(reads);
    Map<String, Outcome<Secret>> inOrder = new LinkedHashMap<>();
    for (String key : different.keySet()) {
      inOrder.put(key, Objects.requireNonNull(outcomes.get(key)));
    }
    return inOrder;
  }

  @Override
  public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
    Deadline deadline = begin();
    SecretKey key = key(id);
    String version = engines.get(deadline).state(key, deadline).version();
    if (version == null) {
      throw keepsNone("version");
    }
    return version;
  }

  @Override
  public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
    Deadline deadline = begin();
    SecretKey key = key(id);
    Instant updated = engines.get(deadline).state(key, deadline).updated();
    if (updated == null) {
      throw keepsNone("time of its last update");
    }
    return updated;
  }

  private static SecretProviderException keepsNone(String what) {
    return SecretProviderException.unsupported(
        "KV version 1 keeps no " + what + " of a secret that was not written by this product");
  }

  @Override
  public SecretIdentifier createSecret(String value) {
    return createSecret(value, SecretAttributes.none());
  }

  @Override
  public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
    Deadline deadline = begin();
    if (!operations.create()) {
      throw switchedOff("create");
    }
    SecretValues.check(value, maxValueBytes());
    if (attributes.getExpiresAt() != null) {
      throw SecretProviderException.unsupported("This provider can't keep an expiry");
    }
    String requestId = attributes.getRequestId();
    String name = requestId == null ? UUID.randomUUID().toString() : requestId;
    engines.get(deadline).create(name, requestId == null, value, deadline);
    return new SimpleSecretIdentifier(name);
  }

  @Override
  public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
    return update(id, value, null);
  }

  String update(SecretIdentifier id, String value, @Nullable String expected)
      throws SecretNotFoundException {
    Deadline deadline = begin();
    if (!operations.update()) {
      throw switchedOff("update");
    }
    SecretValues.check(value, maxValueBytes());
    SecretKey key = changeable(key(id));
    return engines.get(deadline).update(key, value, expected, deadline);
  }

  @Override
  public boolean deleteSecret(SecretIdentifier id) {
    Deadline deadline = begin();
    if (!operations.delete()) {
      throw switchedOff("delete");
    }
    SecretKey key;
    try {
      key = changeable(key(id));
    } catch (SecretNotFoundException e) {
      return false;
    }
    return engines.get(deadline).delete(key, deadline);
  }

  /**
   * Reads a key. One that leads anywhere but to what the settings open is answered like one that is
   * not there.
   */
  SecretKey key(SecretIdentifier id) throws SecretNotFoundException {
    SecretKey key = SecretKey.parse(id.getProviderKey());
    if (key == null || (key.absolute() && !settings.allowsAbsoluteKeys())) {
      throw SecretNotFoundException.of(id);
    }
    return key;
  }

  static SecretKey changeable(SecretKey key) {
    if (key.version() != null) {
      throw SecretProviderException.unsupported(
          "The key names a fixed version, which can only be read");
    }
    return key;
  }

  /** Starts a call. */
  Deadline begin() {
    if (closed) {
      throw new SecretProviderException(Kind.UNAVAILABLE, "This provider was closed");
    }
    return Deadline.after(settings.deadline(), transport.time());
  }

  KvEngine engine(Deadline deadline) {
    return engines.get(deadline);
  }

  Fanout fanout() {
    return fanout;
  }

  Operations operations() {
    return operations;
  }

  static SecretProviderException switchedOff(String operation) {
    return SecretProviderException.unsupported(
        "This provider is not set up to " + operation + " secrets: see vault_operations");
  }

  @Override
  public ConnectionReport checkConnection() {
    if (closed) {
      return ConnectionReport.builder().failed("reachable", "This provider was closed").build();
    }
    return new ConnectionCheck(settings, transport, session, engines).run(begin());
  }

  @Override
  public <T> Optional<T> capability(Class<T> type) {
    return capabilities.get(type);
  }

  @Override
  public int getTtl() {
    return 0;
  }

  @Override
  public boolean allowsCreate() {
    return operations.create();
  }

  @Override
  public boolean allowsUpdate() {
    return operations.update();
  }

  @Override
  public boolean allowsDelete() {
    return operations.delete();
  }

  @Override
  public boolean allowsRead() {
    return operations.read();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      session.close();
      fanout.close();
      transport.close();
    }
  }

  @Override
  public String toString() {
    return "VaultSecretProvider";
  }
}
