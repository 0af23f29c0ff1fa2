package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.JarInfo;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.host.SettingsRule;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.PluginDescription;
import com.algorithmia.secrets.store.PluginInfo;
import com.algorithmia.secrets.store.Plugins;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.StoreException.Problem;
import com.algorithmia.secrets.store.UploadPolicy;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.Access.Right;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Texts;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Tx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** JARs by digest. */
public final class PluginService implements Plugins {

  private final Db db;
  private final Access access;
  private final PluginHost host;
  private final UploadPolicy policy;
  private final SettingsRule rule;
  private final BiPredicate<Actor, String> namedInBundle;

  /**
   * With this policy for requests.
   *
   * @param rule what settings that come from the API must keep to
   * @param namedInBundle whether a bundle of the actor's algorithms names a digest
   */
  public PluginService(
      Db db,
      Access access,
      PluginHost host,
      UploadPolicy policy,
      SettingsRule rule,
      BiPredicate<Actor, String> namedInBundle) {
    this.db = db;
    this.access = access;
    this.host = host;
    this.policy = policy;
    this.rule = rule;
    this.namedInBundle = namedInBundle;
  }

  @Override
  public PluginInfo stage(Actor actor, Path jar, @Nullable String fileName) {
    access.require(actor, Right.MANAGE_PLUGINS, "plugin.stage", null);
    return keep(actor, jar, fileName, true);
  }

  /** Takes a JAR in. {@code byRequest}: as far as the policy lets requests. */
  PluginInfo keep(Actor actor, Path jar, @Nullable String fileName, boolean byRequest) {
    if (byRequest && policy.mode() == UploadPolicy.Mode.OFF) {
      throw refuseUpload(actor, "Uploads are switched off on this server (plugins.upload = off)");
    }
    JarInfo info;
    try {
      info = host.admit(jar);
    } catch (PluginRefusedException e) {
      throw access.refused(actor, "plugin.stage", null, null, PluginErrors.of(e));
    }
    Optional<String> signer = SignedJars.signer(jar, policy.trusted());
    if (byRequest && policy.mode() == UploadPolicy.Mode.SIGNED && signer.isEmpty()) {
      throw refuseUpload(
          actor,
          "The JAR is not signed, as a whole, by a certificate that this server trusts"
              + " (plugins.upload = signed)");
    }
    Optional<PluginInfo> there = db.read(handle -> PluginTable.find(handle, info.digest()));
    if (there.isPresent()) {
      return there.get();
    }
    PluginInfo plugin =
        new PluginInfo(
            info.digest(),
            name(fileName),
            info.packedBytes(),
            info.interfaceVersion(),
            info.manifestFactory().map(List::of).orElse(info.factories()),
            info.title().map(PluginService::shortened).orElse(null),
            info.version().map(PluginService::shortened).orElse(null),
            signer.map(PluginService::shortened).orElse(null),
            false,
            null,
            List.of(),
            db.now());
    try {
      return db.write(
          tx -> {
            PluginTable.insert(tx.handle(), plugin, jar);
            tx.audit(
                AuditEvent.of(actor, "plugin.stage", Outcome.DONE)
                    .detail("digest", plugin.digest()));
            return plugin;
          });
    } catch (Constraint e) {
      // Somebody else brought the same JAR at the same time.
      return get(plugin.digest());
    }
  }

  private StoreException refuseUpload(Actor actor, String message) {
    return access.refused(
        actor,
        "plugin.stage",
        null,
        null,
        new StoreException(ErrorCode.UPLOAD_REFUSED, Category.FORBIDDEN, message));
  }

  static String name(@Nullable String fileName) {
    String name = fileName == null ? "" : fileName.replaceFirst("^.*[/\\\\]", "");
    String clean = Texts.isPrintable(name, false) ? name : name.replaceAll("\\P{Alnum}", "_");
    return clean.isBlank() ? "plugin.jar" : clean.substring(0, Math.min(128, clean.length()));
  }

  private static String shortened(String text) {
    String clean = Texts.isPrintable(text, false) ? text : text.replaceAll("[^ -~]", "_");
    return clean.substring(0, Math.min(250, clean.length()));
  }

  @Override
  public List<PluginInfo> list(Actor actor) {
    access.require(actor, Right.MANAGE_PLUGINS, "plugin.list", null);
    return db.read(PluginTable::all);
  }

  @Override
  public PluginInfo get(Actor actor, String digest) {
    access.require(actor, Right.MANAGE_PLUGINS, "plugin.view", digest);
    return get(digest);
  }

  PluginInfo get(String digest) {
    return db.read(handle -> PluginTable.find(handle, digest))
        .orElseThrow(() -> Errors.notFound("plugin"));
  }

  @Override
  public PluginInfo approve(Actor actor, String digest) {
    access.require(actor, Right.MANAGE_PLUGINS, "plugin.approve", digest);
    get(digest);
    db.run(tx -> approve(tx, actor, digest));
    return get(digest);
  }

  static void approve(Tx tx, Actor actor, String digest) {
    int rows =
        tx.handle()
            .createUpdate(
                "update store_plugin set approved_by = :by where digest = :digest and approved_by"
                    + " is null")
            .bind("by", actor.principal().name())
            .bind("digest", digest)
            .execute();
    if (rows > 0) {
      tx.audit(AuditEvent.of(actor, "plugin.approve", Outcome.DONE).detail("digest", digest));
      tx.changed(Change.Kind.PROVIDERS);
    }
  }

  @Override
  public void delete(Actor actor, String digest) {
    access.require(actor, Right.MANAGE_PLUGINS, "plugin.delete", digest);
    get(digest);
    try {
      db.run(
          tx -> {
            tx.handle()
                .createUpdate("delete from store_plugin where digest = :digest")
                .bind("digest", digest)
                .execute();
            tx.audit(AuditEvent.of(actor, "plugin.delete", Outcome.DONE).detail("digest", digest));
          });
    } catch (Constraint e) {
      throw Errors.conflict(
          ErrorCode.IN_USE, "A provider is bound to the JAR: bind it to another one first");
    }
  }

  @Override
  public Optional<PluginDescription> describe(
      Actor actor, String digest, @Nullable String factoryClassName) {
    access.require(actor, Right.MANAGE_PLUGINS, "plugin.describe", digest);
    return describe(digest, factoryClassName).map(PluginService::description);
  }

  Optional<ProviderDescription> describe(String digest, @Nullable String factory) {
    return withJar(digest, factory, Map.of(), host::describe);
  }

  private static PluginDescription description(ProviderDescription description) {
    return new PluginDescription(
        description.getName(),
        description.getDescription(),
        description.getKeys().stream().map(PluginService::setting).toList());
  }

  private static PluginDescription.Setting setting(ConfigurationKey key) {
    return new PluginDescription.Setting(
        key.getName(),
        key.getHelp(),
        key.getType().name().toLowerCase(Locale.ROOT),
        key.isRequired(),
        key.isSensitive(),
        key.isDestination(),
        key.getDefaultValue(),
        List.copyOf(key.getAllowedValues()));
  }

  @Override
  public List<Problem> validate(
      Actor actor,
      String digest,
      @Nullable String factoryClassName,
      Map<String, String> configuration) {
    access.require(actor, Right.MANAGE_PLUGINS, "plugin.validate", digest);
    return validate(digest, factoryClassName, configuration);
  }

  List<Problem> validate(String digest, @Nullable String factory, Map<String, String> settings) {
    return withJar(digest, factory, settings, request -> problems(host.validate(request)));
  }

  /** The settings that break the rule of whoever operates this node, and nothing else. */
  List<Problem> forbidden(String digest, @Nullable String factory, Map<String, String> settings) {
    return problems(rule.problems(describe(digest, factory), settings));
  }

  private static List<Problem> problems(List<ConfigurationProblem> problems) {
    return problems.stream()
        .map(problem -> new Problem(problem.getKey(), problem.toString()))
        .toList();
  }

  private <T> T withJar(
      String digest,
      @Nullable String factory,
      Map<String, String> settings,
      Function<LoadRequest, T> use) {
    if (!get(digest).approved()) {
      throw notApproved();
    }
    try {
      return withFile(
          digest,
          file -> {
            LoadRequest request =
                LoadRequest.of(file).expectDigest(digest).config(settings).rule(rule);
            return use.apply(factory == null ? request : request.factory(factory));
          });
    } catch (PluginRefusedException e) {
      throw PluginErrors.of(e);
    } catch (SecretProviderException e) {
      throw PluginErrors.of(e);
    }
  }

  static StoreException notApproved() {
    return new StoreException(
        ErrorCode.PLUGIN_NOT_APPROVED,
        Category.CONFLICT,
        "The JAR is staged and not approved, so none of its code is run: approve its digest first");
  }

  /** Gives a JAR as a file of its own, for as long as {@code use} takes. */
  <T> T withFile(String digest, Function<Path, T> use) {
    Path file = null;
    try {
      file = Files.createTempFile("secret-store-", ".jar");
      try (InputStream in = PluginTable.open(db, digest);
          var out = Files.newOutputStream(file)) {
        in.transferTo(out);
      }
      return use.apply(file);
    } catch (IOException e) {
      throw new StoreException(
          ErrorCode.INTERNAL,
          Category.INTERNAL,
          "A JAR could not be written to a temporary file: look at the disk");
    } finally {
      delete(file);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A temporary file that stays is a nuisance and no more.
      return;
    }
  }

  @Override
  public InputStream openForWorker(Actor actor, String digest) {
    if (!namedInBundle.test(actor, digest)) {
      throw access.refused(actor, "plugin.fetch", null, digest, Errors.notFound("plugin"));
    }
    return PluginTable.open(db, digest);
  }
}
