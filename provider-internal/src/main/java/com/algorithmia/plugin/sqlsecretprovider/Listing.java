package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages of what is there, in the order of the keys: a cursor is the last key of a page. */
final class Listing implements SecretListing {

  private static final String PAGE =
      "select secret_key, request_id, owner, labels, expires_at, version, updated"
          + " from provider_secrets where secret_key > ? order by secret_key limit ?";

  private final Parts parts;

  Listing(Parts parts) {
    this.parts = parts;
  }

  @Override
  public Page<SecretSummary> listSecrets(@Nullable String cursor, int limit) {
    checkLimit(limit);
    if (cursor != null && !Names.isName(cursor)) {
      throw foreignCursor();
    }
    String after = cursor == null ? "" : cursor;
    List<SecretSummary> found =
        parts.work().read(session -> session.list(PAGE, Listing::summary, after, limit + 1));
    return page(found, limit);
  }

  private static Page<SecretSummary> page(List<SecretSummary> found, int limit) {
    return found.size() <= limit
        ? new Page<>(found, null)
        : new Page<>(found.subList(0, limit), found.get(limit - 1).getProviderKey());
  }

  static void checkLimit(int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("The limit is 1 to " + MAX_LIMIT);
    }
  }

  static IllegalArgumentException foreignCursor() {
    return new IllegalArgumentException("The cursor is not one of this provider's");
  }

  private static SecretSummary summary(ResultSet row) throws SQLException {
    return new SecretSummary(
        row.getString(1),
        row.getString(6),
        SecretTable.instant(row, 7),
        attributes(row.getString(2), row.getString(3), row.getString(4), row.getString(5)));
  }

  /** A row that somebody edited is listed without what no longer makes sense. */
  private static SecretAttributes attributes(
      @Nullable String requestId,
      @Nullable String owner,
      @Nullable String labels,
      @Nullable String expiresAt) {
    try {
      SecretAttributes.Builder builder = SecretAttributes.builder();
      if (requestId != null) {
        builder.requestId(requestId);
      }
      if (owner != null) {
        builder.owner(owner);
      }
      if (expiresAt != null) {
        builder.expiresAt(Expiry.parse(expiresAt));
      }
      Labels.read(labels, builder);
      return builder.build();
    } catch (IllegalArgumentException | SecretProviderException e) {
      return SecretAttributes.none();
    }
  }
}
