package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.PluginInfo;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Problem;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Changes providers: what a request names, or the JAR. The running provider has the first word, the
 * database the last.
 */
final class ProviderChange {

  private final Db db;
  private final PluginService plugins;
  private final ProviderRuntime runtime;
  private final Configurations configurations;
  private final WorkerConfigurations workerConfigurations;
  private final ProviderReader reader;
  private final ProviderSettings settings;
  private final DefaultProvider defaults;

  ProviderChange(
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

  /** Changes what the request names. */
  ProviderInfo update(Actor actor, ProviderRow old, ProviderRequest request) {
    ProviderMerge.check(request, false);
    Map<String, String> before = settings.of(old);
    Map<String, @Nullable String> changes = request.configuration();
    if (changes != null) {
      List<Problem> missing = settings.missingCredentials(old, before, changes, request);
      if (!missing.isEmpty()) {
        throw PluginErrors.configuration(missing);
      }
    }
    String digest = request.moduleDigest() == null ? old.moduleDigest() : request.moduleDigest();
    PluginInfo plugin = digest == null ? null : plugins.get(digest);
    boolean enabled = request.enabled() == null ? old.enabled() : request.enabled();
    if (request.moduleDigest() != null && enabled && plugin != null && !plugin.approved()) {
      throw PluginService.notApproved();
    }
    Map<String, String> merged = ProviderMerge.merge(before, changes);
    ProviderRow next = next(old, request, digest, plugin != null && plugin.approved(), merged);
    return change(actor, old, next, merged, request, "provider.update");
  }

  /** Binds a JAR to it; approves the JAR before, where the act itself is the approval. */
  ProviderInfo bind(
      Actor actor,
      ProviderRow old,
      PluginInfo plugin,
      String fileName,
      boolean approving,
      String action) {
    ProviderRow next =
        next(
            old,
            ProviderRequest.empty().moduleName(old.moduleName() == null ? fileName : null),
            plugin.digest(),
            plugin.approved() || approving,
            Map.of());
    if (approving && !plugin.approved()) {
      // On record before any of its code is run.
      db.run(tx -> PluginService.approve(tx, actor, plugin.digest()));
    }
    return change(actor, old, next, settings.of(old), null, action);
  }

  private ProviderRow next(
      ProviderRow old,
      ProviderRequest request,
      @Nullable String digest,
      boolean approved,
      Map<String, String> merged) {
    String version = request.configuration() == null ? old.configurationVersion() : Ids.next();
    Sealed ciphertext =
        request.configuration() == null || version == null
            ? old.configuration()
            : configurations.encrypt(old.id(), version, merged);
    String name = request.name();
    return new ProviderRow(
        old.id(),
        name == null ? old.name() : name,
        Objects.requireNonNullElse(request.description(), old.description()),
        request.moduleName() == null ? old.moduleName() : request.moduleName(),
        request.factoryClassName() == null
            ? old.factory()
            : ProviderMerge.blankToNull(request.factoryClassName()),
        request.interfaceVersion() == null ? old.interfaceVersion() : request.interfaceVersion(),
        request.enabled() == null ? old.enabled() : request.enabled(),
        request.isDefault() == null ? old.defaultWaiting() : request.isDefault(),
        false,
        digest,
        approved,
        ciphertext,
        version,
        old.referencePatterns(),
        old.fromFolder(),
        old.revision() + 1,
        old.created(),
        db.now());
  }

  /** First the running provider, which may refuse, then the database; both or neither. */
  private ProviderInfo change(
      Actor actor,
      ProviderRow old,
      ProviderRow next,
      Map<String, String> merged,
      @Nullable ProviderRequest request,
      String action) {
    try {
      settings.validate(next, merged);
      if (next.shallServe()) {
        runtime.apply(next);
      }
    } catch (StoreException e) {
      db.run(
          tx ->
              tx.audit(
                  AuditEvent.of(actor, action, Outcome.FAILED)
                      .target(old.id())
                      .provider(old.id())
                      .detail("code", Integer.toString(e.code().number()))));
      throw e;
    }
    try {
      boolean changed =
          db.write(
              tx -> {
                if (!ProviderTable.update(tx.handle(), next, old.revision())) {
                  return false;
                }
                if (request != null) {
                  workerConfigurations.save(tx.handle(), old.id(), request);
                }
                if (Boolean.FALSE.equals(request == null ? null : request.isDefault())
                    && ProviderTable.defaultId(tx.handle()).equals(Optional.of(old.id()))) {
                  ProviderTable.setDefault(tx.handle(), null);
                }
                tx.audit(
                    AuditEvent.of(actor, action, Outcome.DONE).target(old.id()).provider(old.id()));
                tx.changed(Change.Kind.PROVIDERS);
                return true;
              });
      if (!changed) {
        throw Errors.changedMeanwhile();
      }
    } catch (Constraint e) {
      throw Errors.taken("There is a secret provider of this name already");
    } finally {
      // Whatever was committed is what serves.
      runtime.sync();
    }
    defaults.settle(actor, old.id());
    return reader.info(reader.row(old.id()));
  }
}
