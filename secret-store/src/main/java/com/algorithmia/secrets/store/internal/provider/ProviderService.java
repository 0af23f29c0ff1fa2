package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.CheckReport;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.PluginInfo;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.Providers;
import com.algorithmia.secrets.store.ReferencePattern;
import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.SettingView;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.StoreException.Problem;
import com.algorithmia.secrets.store.internal.Errors;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.Access.Right;
import com.algorithmia.secrets.store.internal.audit.AuditEvent;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Ids;
import com.algorithmia.secrets.store.internal.db.Tx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Providers as admins manage them. */
public final class ProviderService implements Providers {

  private final Db db;
  private final Access access;
  private final PluginService plugins;
  private final ProviderRuntime runtime;
  private final Configurations configurations;
  private final WorkerConfigurations workerConfigurations;
  private final ProviderCreation creation;

  ProviderService(
      Db db,
      Access access,
      PluginService plugins,
      ProviderRuntime runtime,
      Configurations configurations,
      WorkerConfigurations workerConfigurations) {
    this.db = db;
    this.access = access;
    this.plugins = plugins;
    this.runtime = runtime;
    this.configurations = configurations;
    this.workerConfigurations = workerConfigurations;
    this.creation = new ProviderCreation(db);
  }

  @Override
  public List<ProviderInfo> list(Actor actor) {
    access.require(actor, Right.LIST_PROVIDERS, "provider.list", null);
    return all();
  }

  private List<ProviderInfo> all() {
    return db.read(
        handle -> {
          String defaultId = effectiveDefault(handle).orElse("");
          return ProviderTable.all(handle).stream()
              .map(row -> info(row, defaultId))
              .sorted(
                  Comparator.comparing(ProviderInfo::isDefault)
                      .reversed()
                      .thenComparing(ProviderInfo::name))
              .toList();
        });
  }

  private static Optional<String> effectiveDefault(org.jdbi.v3.core.Handle handle) {
    return ProviderTable.defaultId(handle)
        .or(() -> ProviderTable.byName(handle, ProviderInfo.INTERNAL_NAME).map(ProviderRow::id));
  }

  private ProviderInfo info(ProviderRow row, String defaultId) {
    ProviderInfo.State state = runtime.state(row);
    return new ProviderInfo(
        row.id(),
        row.name(),
        row.description(),
        row.moduleName(),
        row.factory(),
        row.interfaceVersion(),
        row.enabled(),
        row.id().equals(defaultId),
        row.internal(),
        row.internal()
            ? runtime.find(row.id()).map(r -> r.loaded().jar().digest()).orElse(null)
            : row.moduleDigest(),
        state,
        state == ProviderInfo.State.FAILED ? runtime.problem(row.id()) : null,
        runtime.find(row.id()).map(ProviderRuntime.Running::capabilities).orElse(null),
        row.revision(),
        row.created(),
        row.modified());
  }

  @Override
  public List<ProviderInfo> usable(Actor actor) {
    access.require(actor, Right.USE_PROVIDERS, "provider.list", null);
    return all().stream().filter(ProviderInfo::enabled).toList();
  }

  @Override
  public ProviderInfo get(Actor actor, String providerId) {
    access.require(actor, Right.LIST_PROVIDERS, "provider.view", providerId);
    return info(row(providerId));
  }

  private ProviderInfo info(ProviderRow row) {
    return info(row, db.read(ProviderService::effectiveDefault).orElse(""));
  }

  private ProviderRow row(String id) {
    return db.read(handle -> ProviderTable.byId(handle, id)).orElseThrow(Errors::providerNotFound);
  }

  @Override
  public ProviderInfo create(
      Actor actor, ProviderRequest request, @Nullable String idempotencyKey) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.create", null);
    checkRequest(request, true);
    String digest = request.moduleDigest();
    if (digest != null) {
      plugins.get(digest);
    }
    String id = Ids.next();
    Map<String, String> settings = ProviderMerge.merge(Map.of(), request.configuration());
    String version = Ids.next();
    ProviderRow row =
        new ProviderRow(
            id,
            Objects.requireNonNull(request.name(), "name"),
            Objects.requireNonNullElse(request.description(), ""),
            request.moduleName(),
            blankToNull(request.factoryClassName()),
            request.interfaceVersion(),
            Boolean.TRUE.equals(request.enabled()),
            Boolean.TRUE.equals(request.isDefault()),
            false,
            digest,
            digest != null && plugins.get(digest).approved(),
            configurations.encrypt(id, version, settings),
            version,
            "{}",
            false,
            1,
            db.now(),
            db.now());
    validate(row, settings);
    String made =
        creation.once(
            actor,
            request,
            idempotencyKey,
            tx -> {
              ProviderTable.insert(tx.handle(), row);
              saveWorkerConfiguration(tx, id, request);
              tx.audit(
                  AuditEvent.of(actor, "provider.create", Outcome.DONE).target(id).provider(id));
              tx.changed(Change.Kind.PROVIDERS);
              return id;
            });
    runtime.sync();
    settleDefault(actor, made);
    return info(row(made));
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  private static void checkRequest(ProviderRequest request, boolean creating) {
    List<Problem> problems = ProviderMerge.problems(request, creating);
    if (!problems.isEmpty()) {
      throw Errors.constraints(problems);
    }
  }

  private void saveWorkerConfiguration(Tx tx, String id, ProviderRequest request) {
    Map<String, @Nullable String> settings = request.workerConfiguration();
    if (settings != null) {
      workerConfigurations.replace(tx.handle(), id, ProviderMerge.merge(Map.of(), settings));
    }
  }

  /**
   * Asks the plugin what is wrong with its settings, if its code may be run. Those of a disabled
   * provider may be incomplete, and keep to the rule of this node's operator all the same.
   */
  private void validate(ProviderRow row, Map<String, String> settings) {
    String digest = row.moduleDigest();
    if (digest != null && row.moduleApproved()) {
      List<Problem> problems =
          row.enabled()
              ? plugins.validate(digest, row.factory(), settings)
              : plugins.forbidden(digest, row.factory(), settings);
      if (!problems.isEmpty()) {
        throw PluginErrors.configuration(problems);
      }
    }
  }

  @Override
  public ProviderInfo update(
      Actor actor, String providerId, ProviderRequest request, @Nullable Long ifRevision) {
    ProviderRow old = changeable(actor, providerId, ifRevision, "provider.update");
    checkRequest(request, false);
    Map<String, String> settings = settings(old);
    Map<String, @Nullable String> changes = request.configuration();
    if (changes != null) {
      List<Problem> missing = missingCredentials(old, settings, changes, request);
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
    Map<String, String> merged = ProviderMerge.merge(settings, changes);
    ProviderRow next = next(old, request, digest, plugin != null && plugin.approved(), merged);
    return change(actor, old, next, merged, request, "provider.update");
  }

  private List<Problem> missingCredentials(
      ProviderRow old,
      Map<String, String> settings,
      Map<String, @Nullable String> changes,
      ProviderRequest request) {
    Optional<ProviderDescription> description = description(old);
    List<Problem> missing =
        new ArrayList<>(ProviderMerge.missingCredentials(description, settings, changes));
    if (request.workerConfiguration() == null) {
      // Whoever sets them meanwhile makes a new revision, with which this change is refused.
      List<String> names = db.read(handle -> WorkerConfigurations.names(handle, old.id()));
      missing.addAll(ProviderMerge.missingWorkerCredentials(description, settings, changes, names));
    }
    return missing;
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
            : blankToNull(request.factoryClassName()),
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
      Map<String, String> settings,
      @Nullable ProviderRequest request,
      String action) {
    try {
      validate(next, settings);
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
                  saveWorkerConfiguration(tx, old.id(), request);
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
    settleDefault(actor, old.id());
    return info(row(old.id()));
  }

  /** Makes a provider the default that was meant to be it and serves by now. */
  private void settleDefault(Actor actor, String id) {
    ProviderRow row = row(id);
    if (row.defaultWaiting() && runtime.state(row) == ProviderInfo.State.SERVING) {
      makeDefault(actor, id);
    }
  }

  private void makeDefault(Actor actor, String id) {
    db.run(
        tx -> {
          ProviderTable.setDefault(tx.handle(), id);
          tx.audit(AuditEvent.of(actor, "provider.default", Outcome.DONE).target(id).provider(id));
          tx.changed(Change.Kind.PROVIDERS);
        });
  }

  private ProviderRow changeable(Actor actor, String id, @Nullable Long ifRevision, String action) {
    access.require(actor, Right.MANAGE_PROVIDERS, action, id);
    ProviderRow row = row(id);
    if (row.internal()) {
      throw new StoreException(
          ErrorCode.INTERNAL_PROVIDER_FIXED,
          Category.CONFLICT,
          "The internal secret provider can't be changed or deleted");
    }
    if (ifRevision != null && ifRevision != row.revision()) {
      throw Errors.changedMeanwhile();
    }
    return row;
  }

  Map<String, String> settings(ProviderRow row) {
    return configurations.decrypt(row.id(), row.configurationVersion(), row.configuration());
  }

  /** What the plugin says of its settings; empty if it says nothing, or may not be asked. */
  private Optional<ProviderDescription> description(ProviderRow row) {
    Optional<ProviderRuntime.Running> running = runtime.find(row.id());
    if (running.isPresent()) {
      return running.get().loaded().description();
    }
    String digest = row.moduleDigest();
    return digest != null && row.moduleApproved()
        ? plugins.describe(digest, row.factory())
        : Optional.empty();
  }

  @Override
  public void delete(Actor actor, String providerId, @Nullable Long ifRevision) {
    ProviderRow row = changeable(actor, providerId, ifRevision, "provider.delete");
    if (db.read(ProviderTable::defaultId).equals(Optional.of(providerId))) {
      throw Errors.conflict(
          ErrorCode.DEFAULT_PROVIDER_IN_USE,
          "It is the default secret provider: choose another one first");
    }
    try {
      boolean deleted =
          db.write(
              tx -> {
                int rows =
                    tx.handle()
                        .createUpdate(
                            "delete from store_provider where id = :id and revision = :revision")
                        .bind("id", providerId)
                        .bind("revision", row.revision())
                        .execute();
                tx.audit(
                    AuditEvent.of(
                            actor, "provider.delete", rows > 0 ? Outcome.DONE : Outcome.FAILED)
                        .target(providerId));
                tx.changed(Change.Kind.PROVIDERS);
                return rows > 0;
              });
      if (!deleted) {
        throw Errors.changedMeanwhile();
      }
    } catch (Constraint e) {
      throw Errors.conflict(
          ErrorCode.PROVIDER_IN_USE, "The secret provider still has secrets: delete them first");
    } finally {
      runtime.sync();
    }
  }

  @Override
  public ProviderInfo upload(Actor actor, String providerId, Path jar, @Nullable String fileName) {
    ProviderRow old = changeable(actor, providerId, null, "provider.upload");
    PluginInfo plugin = plugins.keep(actor, jar, fileName, true);
    String name = fileName == null ? plugin.fileName() : PluginService.name(fileName);
    return bindTo(actor, old, plugin, name, old.enabled(), "provider.upload");
  }

  @Override
  public ProviderInfo bind(
      Actor actor, String providerId, String digest, @Nullable Long ifRevision) {
    ProviderRow old = changeable(actor, providerId, ifRevision, "provider.bind");
    PluginInfo plugin = plugins.get(digest);
    if (old.enabled() && !plugin.approved()) {
      throw PluginService.notApproved();
    }
    return bindTo(actor, old, plugin, plugin.fileName(), false, "provider.bind");
  }

  private ProviderInfo bindTo(
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
    return change(actor, old, next, settings(old), null, action);
  }

  @Override
  public void setDefault(Actor actor, String providerId) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.default", providerId);
    ProviderRow row = row(providerId);
    if (runtime.state(row) != ProviderInfo.State.SERVING) {
      throw Errors.conflict(
          ErrorCode.DEFAULT_PROVIDER_REFUSED,
          "Only a secret provider that serves can be the default: enable it, and upload its JAR");
    }
    makeDefault(actor, providerId);
  }

  @Override
  public CheckReport check(Actor actor, String providerId) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.check", providerId);
    ProviderRow row = row(providerId);
    try {
      ConnectionReport report =
          row.shallServe()
              ? runtime.require(row).provider().checkConnection()
              : runtime.tryConnection(row);
      return new CheckReport(
          CheckReport.Status.valueOf(report.getStatus().name()),
          report.getSteps().stream()
              .map(
                  step ->
                      new CheckReport.Step(
                          step.getName(),
                          CheckReport.Status.valueOf(step.getStatus().name()),
                          step.getMessage()))
              .toList());
    } catch (SecretProviderException e) {
      throw PluginErrors.of(e);
    }
  }

  @Override
  public List<SettingView> configuration(Actor actor, String providerId) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.configuration", providerId);
    ProviderRow row = row(providerId);
    Optional<ProviderDescription> description = description(row);
    Map<String, String> settings = row.internal() ? Map.of() : new TreeMap<>(settings(row));
    TreeSet<String> names = new TreeSet<>(settings.keySet());
    description.ifPresent(d -> d.getKeys().forEach(key -> names.add(key.getName())));
    return names.stream()
        .map(
            name -> {
              boolean sensitive = ProviderMerge.isSensitive(description, name);
              return new SettingView(
                  name,
                  sensitive ? null : settings.get(name),
                  settings.containsKey(name),
                  sensitive);
            })
        .toList();
  }

  /** Settings that are not sensitive: what a bundle may tell. */
  public Map<String, String> openSettings(ProviderRow row) {
    Optional<ProviderDescription> description =
        runtime.find(row.id()).flatMap(running -> running.loaded().description());
    Map<String, String> open = new TreeMap<>();
    if (!row.internal() && description.isPresent()) {
      settings(row)
          .forEach(
              (key, value) -> {
                if (!ProviderMerge.isSensitive(description, key)) {
                  open.put(key, value);
                }
              });
    }
    return open;
  }

  @Override
  public List<String> workerConfiguration(Actor actor, String providerId) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.configuration", providerId);
    row(providerId);
    return db.read(handle -> WorkerConfigurations.names(handle, providerId));
  }

  @Override
  public ProviderInfo setWorkerConfiguration(
      Actor actor, String providerId, Map<String, String> settings, @Nullable Long ifRevision) {
    Map<String, @Nullable String> copy = new TreeMap<>(settings);
    return update(actor, providerId, ProviderRequest.empty().workerConfiguration(copy), ifRevision);
  }

  @Override
  public List<ReferencePattern> references(Actor actor, String providerId) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.references", providerId);
    return ReferencePatterns.read(row(providerId).referencePatterns());
  }

  @Override
  public List<ReferencePattern> setReferences(
      Actor actor, String providerId, List<ReferencePattern> patterns, @Nullable Long ifRevision) {
    ProviderRow old = changeable(actor, providerId, ifRevision, "provider.references");
    List<Problem> problems = ReferencePatterns.problems(patterns);
    if (!problems.isEmpty()) {
      throw Errors.constraints(problems);
    }
    boolean changed =
        db.write(
            tx -> {
              int rows =
                  tx.handle()
                      .createUpdate(
                          "update store_provider set reference_patterns = :patterns, revision ="
                              + " revision + 1, modified = :now where id = :id and revision = :at")
                      .bind("patterns", ReferencePatterns.write(patterns))
                      .bind("now", com.algorithmia.secrets.store.internal.db.Times.sql(db.now()))
                      .bind("id", providerId)
                      .bind("at", old.revision())
                      .execute();
              if (rows > 0) {
                tx.audit(
                    AuditEvent.of(actor, "provider.references", Outcome.DONE)
                        .target(providerId)
                        .provider(providerId));
                tx.changed(Change.Kind.ENTRIES);
              }
              return rows > 0;
            });
    if (!changed) {
      throw Errors.changedMeanwhile();
    }
    return List.copyOf(patterns);
  }

  @Override
  public Optional<String> defaultProviderId(Actor actor) {
    access.require(actor, Right.USE_PROVIDERS, "provider.list", null);
    return db.read(handle -> effectiveDefault(handle).flatMap(id -> ProviderTable.byId(handle, id)))
        .filter(row -> runtime.state(row) == ProviderInfo.State.SERVING)
        .map(ProviderRow::id);
  }
}
