package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Tx;
import com.algorithmia.secrets.store.internal.operation.OperationTable;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creates providers, each once, however often a request comes with its idempotency key. */
final class ProviderCreation {

  private final Db db;
  private final PluginService plugins;
  private final ProviderRuntime runtime;
  private final Configurations configurations;
  private final WorkerConfigurations workerConfigurations;
  private final ProviderReader reader;
  private final ProviderSettings settings;
  private final DefaultProvider defaults;

  ProviderCreation(
      Db db,
      PluginService plugins,
      ProviderRuntime runtime,
      Configurations configurations,
      WorkerConfigurations workerConfigurations,
      ProviderReader reader,
      ProviderSettings settings,
      DefaultProvider defaults) {
    this.db = db;
    this.plugins = plugins;
    this.runtime = runtime;
    this.configurations = configurations;
    this.workerConfigurations = workerConfigurations;
    this.reader = reader;
    this.settings = settings;
    this.defaults = defaults;
  }

  /** Makes one, with its settings encrypted; it serves once it has all that it takes. */
  ProviderInfo create(Actor actor, ProviderRequest request, @Nullable String idempotencyKey) {
    ProviderMerge.check(request, true);
    String digest = request.moduleDigest();
    if (digest != null) {
      plugins.get(digest);
    }
    String id = Ids.next();
    Map<String, String> given = ProviderMerge.merge(Map.of(), request.configuration());
    String version = Ids.next();
    ProviderRow row =
        new ProviderRow(
            id,
            Objects.requireNonNull(request.name(), "name"),
            Objects.requireNonNullElse(request.description(), ""),
            request.moduleName(),
            ProviderMerge.blankToNull(request.factoryClassName()),
            request.interfaceVersion(),
            Boolean.TRUE.equals(request.enabled()),
            Boolean.TRUE.equals(request.isDefault()),
            false,
            digest,
            digest != null && plugins.get(digest).approved(),
            configurations.encrypt(id, version, given),
            version,
            "{}",
            false,
            1,
            db.now(),
            db.now());
    settings.validate(row, given);
    String made =
        once(
            actor,
            request,
            idempotencyKey,
            tx -> {
              ProviderTable.insert(tx.handle(), row);
              workerConfigurations.save(tx.handle(), id, request);
              tx.audit(
                  AuditEvent.of(actor, "provider.create", Outcome.DONE).target(id).provider(id));
              tx.changed(Change.Kind.PROVIDERS);
              return id;
            });
    runtime.sync();
    defaults.settle(actor, made);
    return reader.info(reader.row(made));
  }

  /** Once, however often the request is repeated with its idempotency key. */
  private String once(
      Actor actor,
      ProviderRequest request,
      @Nullable String idempotencyKey,
      Function<Tx, String> creation) {
    // The settings are no part of it: a stored hash of credentials would help to guess them.
    String fingerprint =
        OperationTable.fingerprint("provider.create", String.valueOf(request.name()));
    Optional<String> earlier = earlier(actor, idempotencyKey, fingerprint);
    if (earlier.isPresent()) {
      return earlier.get();
    }
    try {
      return db.write(
          tx -> {
            String id = creation.apply(tx);
            if (idempotencyKey != null) {
              OperationTable.insertDone(
                  tx.handle(), actor, "provider", id, idempotencyKey, fingerprint, db.now());
            }
            return id;
          });
    } catch (Constraint e) {
      return earlier(actor, idempotencyKey, fingerprint)
          .orElseThrow(() -> Errors.taken("There is a secret provider of this name already"));
    }
  }

  private Optional<String> earlier(
      Actor actor, @Nullable String idempotencyKey, String fingerprint) {
    return idempotencyKey == null
        ? Optional.empty()
        : db.read(handle -> OperationTable.byKey(handle, actor.principal().keyId(), idempotencyKey))
            .map(operation -> operation.sameRequest(fingerprint).entryId());
  }
}
