package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.CheckReport;
import com.algorithmia.secrets.store.PluginInfo;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.Providers;
import com.algorithmia.secrets.store.ReferencePattern;
import com.algorithmia.secrets.store.SettingView;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.Access.Right;
import com.algorithmia.secrets.store.internal.db.Db;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Providers as admins manage them: who may, and which part of this package does it. */
public final class ProviderService implements Providers {

  private final Access access;
  private final PluginService plugins;
  private final ProviderRuntime runtime;
  private final ProviderReader reader;
  private final ProviderSettings settings;
  private final DefaultProvider defaults;
  private final ProviderCreation creation;
  private final ProviderChange change;
  private final ProviderRemoval removal;
  private final ProviderReferences references;

  ProviderService(
      Db db,
      Access access,
      PluginService plugins,
      ProviderRuntime runtime,
      Configurations configurations,
      WorkerConfigurations workers) {
    this.access = access;
    this.plugins = plugins;
    this.runtime = runtime;
    this.reader = new ProviderReader(db, runtime);
    this.settings = new ProviderSettings(db, plugins, runtime, configurations);
    this.defaults = new DefaultProvider(db, reader, runtime);
    this.creation =
        new ProviderCreation(
            db, plugins, runtime, configurations, workers, reader, settings, defaults);
    this.change =
        new ProviderChange(
            db, plugins, runtime, configurations, workers, reader, settings, defaults);
    this.removal = new ProviderRemoval(db, runtime);
    this.references = new ProviderReferences(db);
  }

  /** Their settings, for those that serve them. */
  public ProviderSettings settings() {
    return settings;
  }

  @Override
  public List<ProviderInfo> list(Actor actor) {
    access.require(actor, Right.LIST_PROVIDERS, "provider.list", null);
    return reader.all();
  }

  @Override
  public List<ProviderInfo> usable(Actor actor) {
    access.require(actor, Right.USE_PROVIDERS, "provider.list", null);
    return reader.all().stream().filter(ProviderInfo::enabled).toList();
  }

  @Override
  public ProviderInfo get(Actor actor, String providerId) {
    access.require(actor, Right.LIST_PROVIDERS, "provider.view", providerId);
    return reader.info(reader.row(providerId));
  }

  @Override
  public ProviderInfo create(
      Actor actor, ProviderRequest request, @Nullable String idempotencyKey) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.create", null);
    return creation.create(actor, request, idempotencyKey);
  }

  @Override
  public ProviderInfo update(
      Actor actor, String providerId, ProviderRequest request, @Nullable Long ifRevision) {
    ProviderRow old = changeable(actor, providerId, ifRevision, "provider.update");
    return change.update(actor, old, request);
  }

  private ProviderRow changeable(Actor actor, String id, @Nullable Long ifRevision, String action) {
    access.require(actor, Right.MANAGE_PROVIDERS, action, id);
    return reader.changeable(id, ifRevision);
  }

  @Override
  public void delete(Actor actor, String providerId, @Nullable Long ifRevision) {
    removal.delete(actor, changeable(actor, providerId, ifRevision, "provider.delete"));
  }

  @Override
  public ProviderInfo upload(Actor actor, String providerId, Path jar, @Nullable String fileName) {
    ProviderRow old = changeable(actor, providerId, null, "provider.upload");
    PluginInfo plugin = plugins.keep(actor, jar, fileName, true);
    String name = fileName == null ? plugin.fileName() : PluginService.name(fileName);
    return change.bind(actor, old, plugin, name, old.enabled(), "provider.upload");
  }

  @Override
  public ProviderInfo bind(
      Actor actor, String providerId, String digest, @Nullable Long ifRevision) {
    ProviderRow old = changeable(actor, providerId, ifRevision, "provider.bind");
    PluginInfo plugin = plugins.get(digest);
    if (old.enabled() && !plugin.approved()) {
      throw PluginService.notApproved();
    }
    return change.bind(actor, old, plugin, plugin.fileName(), false, "provider.bind");
  }

  @Override
  public void setDefault(Actor actor, String providerId) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.default", providerId);
    defaults.choose(actor, providerId);
  }

  @Override
  public Optional<String> defaultProviderId(Actor actor) {
    access.require(actor, Right.USE_PROVIDERS, "provider.list", null);
    return defaults.serving();
  }

  @Override
  public CheckReport check(Actor actor, String providerId) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.check", providerId);
    ProviderRow row = reader.row(providerId);
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
    return settings.view(reader.row(providerId));
  }

  @Override
  public List<String> workerConfiguration(Actor actor, String providerId) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.configuration", providerId);
    return settings.workerNames(reader.row(providerId).id());
  }

  @Override
  public ProviderInfo setWorkerConfiguration(
      Actor actor, String providerId, Map<String, String> sealed, @Nullable Long ifRevision) {
    Map<String, @Nullable String> copy = new TreeMap<>(sealed);
    return update(actor, providerId, ProviderRequest.empty().workerConfiguration(copy), ifRevision);
  }

  @Override
  public List<ReferencePattern> references(Actor actor, String providerId) {
    access.require(actor, Right.MANAGE_PROVIDERS, "provider.references", providerId);
    return ReferencePatterns.read(reader.row(providerId).referencePatterns());
  }

  @Override
  public List<ReferencePattern> setReferences(
      Actor actor, String providerId, List<ReferencePattern> patterns, @Nullable Long ifRevision) {
    ProviderRow old = changeable(actor, providerId, ifRevision, "provider.references");
    return references.replace(actor, old, patterns);
  }
}
