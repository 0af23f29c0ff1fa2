package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.db.Db;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Providers as they are: their rows, and what admins are shown of them. */
final class ProviderReader {

  private final Db db;
  private final ProviderRuntime runtime;

  ProviderReader(Db db, ProviderRuntime runtime) {
    this.db = db;
    this.runtime = runtime;
  }

  /** All of them, the default first. */
  List<ProviderInfo> all() {
    return db.read(
        handle -> {
          String defaultId = DefaultProvider.effective(handle).orElse("");
          return ProviderTable.all(handle).stream()
              .map(row -> info(row, defaultId))
              .sorted(
                  Comparator.comparing(ProviderInfo::isDefault)
                      .reversed()
                      .thenComparing(ProviderInfo::name))
              .toList();
        });
  }

  /** As it serves now. */
  ProviderInfo info(ProviderRow row) {
    return info(row, db.read(DefaultProvider::effective).orElse(""));
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

  ProviderRow row(String id) {
    return db.read(handle -> ProviderTable.byId(handle, id)).orElseThrow(Errors::providerNotFound);
  }

  /** Read for a change: one that is not fixed, and still as the caller saw it. */
  ProviderRow changeable(String id, @Nullable Long ifRevision) {
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
}
