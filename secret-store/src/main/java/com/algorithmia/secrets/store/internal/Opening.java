package com.algorithmia.secrets.store.internal;

import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.host.SettingsRule;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.KeyService;
import com.algorithmia.secrets.store.internal.access.SessionService;
import com.algorithmia.secrets.store.internal.audit.AuditService;
import com.algorithmia.secrets.store.internal.bundle.BundleMaker;
import com.algorithmia.secrets.store.internal.bundle.BundleService;
import com.algorithmia.secrets.store.internal.bundle.CiphertextService;
import com.algorithmia.secrets.store.internal.bundle.ReadersReport;
import com.algorithmia.secrets.store.internal.chain.AuditChain;
import com.algorithmia.secrets.store.internal.db.Connector;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.directory.DirectoryService;
import com.algorithmia.secrets.store.internal.directory.GrantService;
import com.algorithmia.secrets.store.internal.entry.EntryModule;
import com.algorithmia.secrets.store.internal.node.Background;
import com.algorithmia.secrets.store.internal.node.ChangeHub;
import com.algorithmia.secrets.store.internal.node.Leases;
import com.algorithmia.secrets.store.internal.node.NodeService;
import com.algorithmia.secrets.store.internal.operation.OperationTable;
import com.algorithmia.secrets.store.internal.provider.FolderIntake;
import com.algorithmia.secrets.store.internal.provider.ProviderFiles;
import com.algorithmia.secrets.store.internal.provider.ProviderIdentity;
import com.algorithmia.secrets.store.internal.provider.ProviderModule;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Opens a store: puts all of it together, in the order in which one thing needs another. */
public final class Opening {

  private static final Duration RECONCILE = Duration.ofSeconds(5);
  private static final Duration FOLDER = Duration.ofSeconds(5);
  private static final Duration HEADS = Duration.ofSeconds(10);
  private static final Duration BEAT = Duration.ofSeconds(30);
  private static final Duration TIDY = Duration.ofMinutes(10);

  private final StoreParts parts;
  private final StoreKeys keys;
  private final SettingsRule rule;

  private Opening(StoreParts parts, SettingsRule rule) {
    this.parts = parts;
    this.rule = rule;
    this.keys = parts.keys;
  }

  /** Opens it. */
  public static Services open(StoreParts parts) {
    if (!parts.nodeName.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new StoreException(
          ErrorCode.CONFIGURATION_INVALID,
          Category.MALFORMED,
          "A node's name has 1 to 64 letters, digits, dots, dashes and underscores");
    }
    SettingsRule files = ProviderFiles.of(parts.providerFiles, parts.keys.directory());
    SettingsRule identity = ProviderIdentity.of(parts.machineIdentity);
    return new Opening(parts, files.and(identity)).run();
  }

  private Services run() {
    AuditChain chain = new AuditChain(keys.audit(), parts.nodeName, parts.clock);
    Db db =
        Db.open(
            Connector.of(parts.database),
            parts.database.poolSize(),
            parts.database.queryTimeout(),
            chain,
            parts.clock);
    boolean opened = false;
    try {
      claimInstallation(db);
      Services services = services(db, chain);
      opened = true;
      return services;
    } finally {
      if (!opened) {
        db.close();
      }
    }
  }

  /** The first node writes whose database it is; with other key sets it can't be opened. */
  private void claimInstallation(Db db) {
    Optional<String> there = installation(db);
    if (there.isEmpty()) {
      try {
        db.run(
            tx ->
                tx.handle()
                    .createUpdate(
                        "insert into store_installation (id, installation_id, revision,"
                            + " entries_revision, providers_revision, access_revision) values (1,"
                            + " :id, 1, 1, 1, 1)")
                    .bind("id", keys.installationId())
                    .execute());
      } catch (Constraint e) {
        // Another node was faster.
        there = installation(db);
      }
    }
    if (there.isPresent() && !there.get().equals(keys.installationId())) {
      throw new StoreException(
          ErrorCode.KEY_PROBLEM,
          Category.UNAVAILABLE,
          "The database belongs to installation "
              + there.get()
              + ", and the key sets in "
              + keys.directory()
              + " to "
              + keys.installationId()
              + ": use the key sets that belong to it");
    }
  }

  private static Optional<String> installation(Db db) {
    return db.read(
        handle ->
            handle
                .createQuery("select installation_id from store_installation where id = 1")
                .mapTo(String.class)
                .findOne());
  }

  private Services services(Db db, AuditChain chain) {
    Leases leases = new Leases(db);
    if (!db.isPostgres()) {
      // Nobody else has the file open: whoever held a lease is gone.
      leases.releaseAll();
      db.run(tx -> OperationTable.releaseAll(tx.handle(), db.now()));
      if (isAlone(parts.internalSettings)) {
        db.run(
            tx -> OperationTable.nothingOfTheInternalProviderHappensAnyMore(tx.handle(), db.now()));
      }
    }
    Access access = new Access(db);
    ExecutorService telling = Executors.newSingleThreadExecutor(Opening::daemon);
    ChangeHub changes = new ChangeHub(db, telling);
    db.onCommit(changes::advance);
    PluginHost host = parts.host == null ? PluginHost.builder().build() : parts.host;
    ProviderModule providers =
        ProviderModule.of(
            db,
            access,
            host,
            keys,
            parts.uploads,
            rule,
            parts.internalJar,
            parts.internalSettings,
            (actor, digest) -> BundleService.names(db, actor, digest));
    EntryModule entries = EntryModule.of(db, access, providers.runtime(), leases, parts.steps);
    KeyService apiKeys = new KeyService(db, access, parts.clock);
    SessionService sessions = new SessionService(db, apiKeys);
    AuditService audit =
        new AuditService(
            db,
            access,
            chain,
            keys.audit(),
            keys.signing(),
            parts.headsFile,
            new ReadersReport(db),
            parts.clock);
    audit.writeHead();
    NodeService nodes =
        new NodeService(
            db, access, keys, providers.runtime(), providers.maintenance(), parts.nodeName);
    if (parts.loading) {
      providers.runtime().sync();
      nodes.beat();
    }
    Background background = new Background();
    if (parts.pluginsFolder != null && parts.loading) {
      FolderIntake intake = new FolderIntake(db, providers, parts.pluginsFolder);
      intake.scan();
      if (parts.backgroundWork) {
        background.every(FOLDER, "plugins folder", intake::scan);
      }
    }
    if (parts.backgroundWork) {
      start(background, db, changes, providers, entries, audit, nodes, sessions);
    }
    AtomicBoolean closed = new AtomicBoolean();
    return new Services(
        keys.installationId(),
        new DirectoryService(db, access, keys.recipients().keySet()),
        entries.entries(),
        new GrantService(db, access),
        providers.providers(),
        providers.plugins(),
        apiKeys,
        sessions,
        new BundleService(
            db,
            access,
            changes,
            keys,
            new BundleMaker(db, keys, providers.runtime(), providers.providers().settings())),
        new CiphertextService(db, access, providers.runtime(), providers.workerConfigurations()),
        audit,
        entries.operations(),
        nodes,
        changes,
        new HealthCheck(db, audit, providers.runtime()),
        () -> {
          if (closed.compareAndSet(false, true)) {
            background.close();
            changes.close();
            audit.writeHead();
            providers.runtime().close();
            if (parts.host == null) {
              host.close();
            }
            db.close();
          }
        });
  }

  /**
   * Whether nobody but this process can write into the internal provider. An H2 file has one
   * process, and this one has the store's, so the one before it has ended, with all of its threads.
   * What it sent to any other database or vault may still be on its way.
   */
  private static boolean isAlone(Map<String, String> internalSettings) {
    return internalSettings
        .getOrDefault("db_uri", "")
        .toLowerCase(Locale.ROOT)
        .startsWith("jdbc:h2:");
  }

  private void start(
      Background background,
      Db db,
      ChangeHub changes,
      ProviderModule providers,
      EntryModule entries,
      AuditService audit,
      NodeService nodes,
      SessionService sessions) {
    AutoCloseable untilClosed =
        changes.listen(
            change -> {
              if (change.kind() == Change.Kind.PROVIDERS) {
                providers.runtime().sync();
              }
            });
    assert untilClosed != null;
    background.every(parts.pollInterval, "poll", changes::poll);
    background.every(RECONCILE, "reconcile", entries.operations()::turn);
    background.every(HEADS, "heads", audit::writeHead);
    background.every(
        BEAT,
        "beat",
        () -> {
          db.syncTime();
          nodes.beat();
          // What could not be loaded may be loaded by now.
          providers.runtime().sync();
        });
    background.every(TIDY, "tidy", sessions::removeDead);
    if (db.isPostgres()) {
      background.listen(db, changes::poll);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "secret-store-changes");
    thread.setDaemon(true);
    return thread;
  }
}
