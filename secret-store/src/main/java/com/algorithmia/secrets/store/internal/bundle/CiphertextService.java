package com.algorithmia.secrets.store.internal.bundle;

import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.SealedEnvelope;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.CiphertextInfo;
import com.algorithmia.secrets.store.Ciphertexts;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.StoreSetup;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.Access.Right;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Markers;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.provider.PluginErrors;
import com.algorithmia.secrets.store.internal.provider.ProviderRow;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime;
import com.algorithmia.secrets.store.internal.provider.ProviderTable;
import com.algorithmia.secrets.store.internal.provider.WorkerConfigurations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ciphertexts that are to be sealed anew: values first, then settings for workers. */
public final class CiphertextService implements Ciphertexts {

  private static final int MOST = 200;
  private static final String VALUE = "value";
  private static final String SETTINGS = "settings";

  private final Db db;
  private final Access access;
  private final ProviderRuntime runtime;
  private final WorkerConfigurations configurations;

  /** Over this database and these providers. */
  public CiphertextService(
      Db db, Access access, ProviderRuntime runtime, WorkerConfigurations configurations) {
    this.db = db;
    this.access = access;
    this.runtime = runtime;
    this.configurations = configurations;
  }

  @Override
  public Page<CiphertextInfo> list(Actor actor, String keyId, @Nullable String marker, int limit) {
    access.require(actor, Right.REENCRYPT, "ciphertext.list", null);
    Markers.limit(limit, MOST);
    if (!keyId.matches("[0-9a-fA-F]{8}")) {
      throw Errors.constraint("key_id", "A key id has eight hexadecimal digits");
    }
    String @Nullable [] after = Markers.parse(marker, 2);
    if (after == null || after[0].equals(VALUE)) {
      Page<CiphertextInfo> values = values(keyId, after == null ? null : after[1], limit);
      if (!values.items().isEmpty() || values.nextMarker() != null) {
        return values.nextMarker() == null
            ? new Page<>(values.items(), Markers.of(SETTINGS, ""))
            : values;
      }
    }
    return settings(keyId);
  }

  private Page<CiphertextInfo> values(String keyId, @Nullable String cursor, int limit) {
    try {
      com.algorithmia.sdk.plugin.secrets.Page<SealedSecret> page =
          reencryption().listSealedUnder(keyId, cursor, limit);
      List<CiphertextInfo> items = page.getItems().stream().map(CiphertextService::value).toList();
      String next = page.getNextCursor();
      return new Page<>(items, next == null ? null : Markers.of(VALUE, next));
    } catch (SecretProviderException e) {
      if (e.getKind() == SecretProviderException.Kind.KEY_MISSING) {
        // A key of another key set: no value lies under it.
        return new Page<>(List.of(), null);
      }
      throw PluginErrors.of(e);
    }
  }

  private static CiphertextInfo value(SealedSecret sealed) {
    String owner = sealed.getOwner();
    return new CiphertextInfo(
        Markers.of(VALUE, sealed.getProviderKey(), sealed.getVersion(), owner == null ? "" : owner),
        CiphertextInfo.Kind.VALUE,
        StoreSetup.DEFAULT_RECIPIENT,
        sealed.getProviderKey(),
        sealed.getVersion(),
        owner,
        Sealed.of(sealed.getCiphertext()));
  }

  private SealedReencryption reencryption() {
    ProviderRow internal = db.read(ProviderTable::internal).orElseThrow(Errors::providerNotFound);
    return runtime
        .require(internal)
        .provider()
        .capability(SealedReencryption.class)
        .orElseThrow(
            () ->
                new StoreException(
                    ErrorCode.EDIT_NOT_SUPPORTED,
                    Category.CONFLICT,
                    "The internal secret provider of this server keeps nothing sealed"));
  }

  private Page<CiphertextInfo> settings(String keyId) {
    List<CiphertextInfo> items = new ArrayList<>();
    for (WorkerConfigurations.Stored stored : db.read(WorkerConfigurations::all)) {
      if (keyOf(stored).equalsIgnoreCase(keyId)) {
        items.add(
            new CiphertextInfo(
                Markers.of(SETTINGS, stored.providerId(), stored.recipient(), stored.version()),
                CiphertextInfo.Kind.WORKER_CONFIGURATION,
                stored.recipient(),
                stored.providerId(),
                stored.version(),
                "provider",
                stored.sealed()));
      }
    }
    return new Page<>(items, null);
  }

  private static String keyOf(WorkerConfigurations.Stored stored) {
    try {
      return SealedEnvelope.parse(stored.sealed().bytes()).recipientKeyId().toString();
    } catch (KeysetException e) {
      return "";
    }
  }

  @Override
  public void replace(Actor actor, String id, Sealed expected, Sealed resealed) {
    access.require(actor, Right.REENCRYPT, "ciphertext.replace", null);
    String[] parts = Objects.requireNonNull(Markers.parse(id, 4));
    AuditEvent event =
        AuditEvent.of(actor, "ciphertext.replace", Outcome.DONE).target(parts[0] + ":" + parts[1]);
    if (parts[0].equals(VALUE)) {
      AuditEvent intended =
          AuditEvent.of(actor, "ciphertext.replace", Outcome.INTENDED)
              .target(parts[0] + ":" + parts[1]);
      db.run(tx -> tx.audit(intended));
      replaceValue(parts, expected, resealed);
      db.run(tx -> tx.audit(event));
    } else {
      replaceSettings(parts, expected, resealed, event);
    }
  }

  private void replaceValue(String[] parts, Sealed expected, Sealed resealed) {
    String owner = parts[3].isEmpty() ? null : parts[3];
    try {
      reencryption()
          .replaceSealed(
              new SealedSecret(parts[1], parts[2], owner, expected.bytes()),
              new SealedSecret(parts[1], parts[2], owner, resealed.bytes()));
    } catch (SecretNotFoundException e) {
      throw Errors.notFound("ciphertext");
    } catch (SecretProviderException e) {
      throw switch (e.getKind()) {
        case CONFLICT -> Errors.changedMeanwhile();
        case KEY_MISSING, INTEGRITY -> notAcceptable();
        default -> PluginErrors.of(e);
      };
    }
  }

  private static StoreException notAcceptable() {
    return new StoreException(
        ErrorCode.KEY_PROBLEM,
        Category.MALFORMED,
        "It is not sealed under a key that the recipient uses now, or belongs elsewhere");
  }

  private void replaceSettings(String[] parts, Sealed expected, Sealed resealed, AuditEvent event) {
    WorkerConfigurations.Stored stored =
        db.read(handle -> WorkerConfigurations.find(handle, parts[1], parts[2]))
            .orElseThrow(() -> Errors.notFound("ciphertext"));
    if (!stored.version().equals(parts[3]) || !stored.sealed().equals(expected)) {
      throw Errors.changedMeanwhile();
    }
    byte[] envelope;
    try {
      envelope =
          configurations
              .writer(parts[2])
              .sign(resealed.bytes(), configurations.row(parts[2], parts[1], stored.version()));
    } catch (KeysetException e) {
      throw notAcceptable();
    }
    boolean replaced =
        db.write(
            tx -> {
              int rows =
                  tx.handle()
                      .createUpdate(
                          "update store_worker_configuration set sealed = :next where provider_id ="
                              + " :id and recipient = :recipient and version = :version and sealed"
                              + " = :old")
                      .bind("next", envelope)
                      .bind("id", parts[1])
                      .bind("recipient", parts[2])
                      .bind("version", stored.version())
                      .bind("old", expected.bytes())
                      .execute();
              if (rows > 0) {
                tx.audit(event);
              }
              return rows > 0;
            });
    if (!replaced) {
      throw Errors.changedMeanwhile();
    }
  }
}
