package com.algorithmia.secrets.store.internal.bundle;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.Bundle;
import com.algorithmia.secrets.store.Bundle.BundleEntry;
import com.algorithmia.secrets.store.Bundle.BundleProvider;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.Principal;
import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.entry.EntryRow;
import com.algorithmia.secrets.store.internal.operation.OperationTable;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable.OwnerRow;
import com.algorithmia.secrets.store.internal.provider.ProviderRow;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime;
import com.algorithmia.secrets.store.internal.provider.ProviderSettings;
import com.algorithmia.secrets.store.internal.provider.WorkerConfigurations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes bundles of what the database says and what the internal provider exports. */
public final class BundleMaker {

  record Source(long revision, OwnerRow owner, BundleContent content) {}

  /** A ciphertext, or why there is none; {@code lacks}: there should be one. */
  private record Export(
      @Nullable String version, @Nullable Sealed sealed, @Nullable String problem, boolean lacks) {

    static Export without(Entry entry, String problem) {
      return new Export(entry.version(), null, problem, false);
    }

    static Export lacking(Entry entry, String problem) {
      return new Export(entry.version(), null, problem, true);
    }
  }

  /** Stands between the etag of the whole content and what is missing of it. */
  private static final String LACK = "-without-";

  private final Db db;
  private final StoreKeys keys;
  private final ProviderRuntime runtime;
  private final ProviderSettings settings;

  /** With these providers. */
  public BundleMaker(Db db, StoreKeys keys, ProviderRuntime runtime, ProviderSettings settings) {
    this.db = db;
    this.keys = keys;
    this.runtime = runtime;
    this.settings = settings;
  }

  /** Names what a worker key gets, without the ciphertexts. */
  String etag(Principal principal, AlgorithmInfo algorithm, BundleContent content) {
    List<String> parts = new ArrayList<>(List.of(principal.keyId(), algorithm.id()));
    for (EntryRow row : content.entries()) {
      Entry entry = row.entry();
      parts.add(entry.id());
      parts.add(entry.variable());
      parts.add(String.valueOf(row.providerKey()));
      parts.add(String.valueOf(entry.version()));
      parts.add(String.valueOf(entry.expires()));
      parts.add(Boolean.toString(isExpired(entry, db.now())));
    }
    for (ProviderRow row : content.providers().values()) {
      parts.add(row.id());
      parts.add(row.name());
      parts.add(Boolean.toString(row.shallServe()));
      parts.add(String.valueOf(row.moduleDigest()));
      parts.add(String.valueOf(row.factory()));
      parts.add(String.valueOf(row.configurationVersion()));
      db.read(
              handle ->
                  handle
                      .createQuery(
                          "select version from store_worker_configuration where provider_id = :id"
                              + " order by recipient")
                      .bind("id", row.id())
                      .mapTo(String.class)
                      .list())
          .forEach(parts::add);
    }
    return OperationTable.fingerprint(parts.toArray(String[]::new));
  }

  private static boolean isExpired(Entry entry, Instant now) {
    return entry.expires() != null && !now.isBefore(entry.expires());
  }

  /**
   * The same as it can be handed out just now. While a ciphertext can't be exported it also names
   * what is missing: the same lack has the same name, so that a request for a change is held
   * meanwhile, and another lack, or none any more, is a change. Asks the internal provider.
   */
  String presentEtag(
      Principal principal, AlgorithmInfo algorithm, BundleContent content, Instant now) {
    return etag(principal, algorithm, content) + lack(content, exports(content, now));
  }

  /** Whether an etag names this content, but not all of it. */
  static boolean isIncomplete(String presentEtag, String etag) {
    return presentEtag.startsWith(etag + LACK);
  }

  /** Empty if nothing is missing that should be there. */
  private static String lack(BundleContent content, Map<String, Export> exports) {
    List<String> parts = new ArrayList<>();
    boolean lacks = false;
    for (EntryRow row : content.entries()) {
      Export export = Objects.requireNonNull(exports.get(row.entry().id()));
      parts.add(row.entry().id());
      parts.add(String.valueOf(export.version()));
      parts.add(String.valueOf(export.problem()));
      lacks |= export.lacks();
    }
    return lacks ? LACK + OperationTable.fingerprint(parts.toArray(String[]::new)) : "";
  }

  /** What becomes of each entry, by its id. */
  private Map<String, Export> exports(BundleContent content, Instant now) {
    Map<String, Outcome<SealedSecret>> exported = export(content);
    Map<String, Export> exports = new HashMap<>();
    for (EntryRow row : content.entries()) {
      ProviderRow provider = provider(content, row);
      Entry entry = row.entry();
      Export export;
      if (!provider.shallServe()) {
        export = Export.without(entry, "the secret provider is disabled");
      } else if (isExpired(entry, now)) {
        export = Export.without(entry, "the secret has expired");
      } else if (provider.internal()) {
        export = exported(entry, exported.get(Objects.requireNonNull(row.providerKey())));
      } else {
        export = new Export(entry.version(), null, null, false);
      }
      exports.put(entry.id(), export);
    }
    return exports;
  }

  private static ProviderRow provider(BundleContent content, EntryRow row) {
    return Objects.requireNonNull(content.providers().get(row.entry().providerId()));
  }

  Bundle make(Principal principal, AlgorithmInfo algorithm, Source source, Instant now) {
    BundleContent content = source.content();
    Map<String, Export> exports = exports(content, now);
    List<BundleEntry> entries = new ArrayList<>();
    for (EntryRow row : content.entries()) {
      Entry entry = row.entry();
      Export export = Objects.requireNonNull(exports.get(entry.id()));
      entries.add(
          new BundleEntry(
              entry.id(),
              entry.variable(),
              entry.owner().label(),
              provider(content, row).id(),
              Objects.requireNonNull(row.providerKey()),
              export.version(),
              entry.reference(),
              entry.expires(),
              export.sealed(),
              export.problem()));
    }
    return new Bundle(
        keys.installationId(),
        source.owner().recipient(),
        algorithm.id(),
        algorithm.owner(),
        algorithm.name(),
        source.revision(),
        etag(principal, algorithm, content) + lack(content, exports),
        now,
        entries,
        providers(content, source.owner().recipient()));
  }

  /** One call for all: one round trip to the internal provider's database. */
  private Map<String, Outcome<SealedSecret>> export(BundleContent content) {
    List<SimpleSecretIdentifier> ids = new ArrayList<>();
    Optional<ProviderRuntime.Running> internal = Optional.empty();
    for (EntryRow row : content.entries()) {
      ProviderRow provider = content.providers().get(row.entry().providerId());
      if (provider != null && provider.internal() && provider.shallServe()) {
        ids.add(new SimpleSecretIdentifier(Objects.requireNonNull(row.providerKey())));
        internal = runtime.find(provider.id());
      }
    }
    Optional<SealedExchange> exchange =
        internal.flatMap(running -> running.provider().capability(SealedExchange.class));
    try {
      return exchange.isPresent() ? exchange.get().exportSealed(ids) : Map.of();
    } catch (SecretProviderException e) {
      // Said of each of them below.
      return Map.of();
    }
  }

  private Export exported(Entry entry, @Nullable Outcome<SealedSecret> outcome) {
    if (outcome == null) {
      return Export.lacking(entry, "the internal secret provider does not answer");
    }
    try {
      SealedSecret sealed = outcome.get();
      boolean same = sealed.getVersion().equals(entry.version());
      // Newer than the entry says: a change that is under way. Else somebody put an old row back.
      if (same || db.read(handle -> OperationTable.isOpen(handle, entry.id()))) {
        return new Export(sealed.getVersion(), Sealed.of(sealed.getCiphertext()), null, false);
      }
      return Export.lacking(entry, "the stored value is of another version than the secret");
    } catch (SecretNotFoundException e) {
      return Export.lacking(entry, "the value is not in the secret provider any more");
    } catch (SecretProviderException e) {
      return Export.lacking(entry, "the value can't be exported: " + e.getKind());
    }
  }

  private List<BundleProvider> providers(BundleContent content, String recipient) {
    List<BundleProvider> list = new ArrayList<>();
    for (ProviderRow row : content.providers().values()) {
      Optional<ProviderRuntime.Running> running = runtime.find(row.id());
      Optional<WorkerConfigurations.Stored> worker =
          db.read(handle -> WorkerConfigurations.find(handle, row.id(), recipient));
      String digest =
          row.moduleDigest() != null
              ? row.moduleDigest()
              : running.map(r -> r.loaded().jar().digest()).orElse("");
      list.add(
          new BundleProvider(
              row.id(),
              row.name(),
              row.internal(),
              row.factory(),
              digest,
              settings.open(row),
              worker.map(WorkerConfigurations.Stored::sealed).orElse(null),
              worker.map(WorkerConfigurations.Stored::version).orElse(null)));
    }
    return list;
  }
}
