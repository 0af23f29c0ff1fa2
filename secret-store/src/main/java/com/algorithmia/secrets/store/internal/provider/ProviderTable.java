package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.internal.common.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table of providers. */
public final class ProviderTable {

  private static final String SELECT =
      "select p.*, j.approved_by from store_provider p"
          + " left join store_plugin j on j.digest = p.module_digest";

  private ProviderTable() {}

  private static ProviderRow read(ResultSet row) throws SQLException {
    byte[] configuration = row.getBytes("configuration");
    return new ProviderRow(
        row.getString("id"),
        row.getString("name"),
        row.getString("description"),
        row.getString("module_name"),
        row.getString("factory"),
        row.getString("interface_version"),
        row.getBoolean("enabled"),
        row.getBoolean("default_waiting"),
        row.getBoolean("internal"),
        row.getString("module_digest"),
        row.getString("approved_by") != null,
        configuration == null ? null : Sealed.of(configuration),
        row.getString("configuration_version"),
        row.getString("reference_patterns"),
        row.getBoolean("from_folder"),
        row.getLong("revision"),
        Times.get(row, "created"),
        Times.get(row, "modified"));
  }

  /** All of them, by name. */
  public static List<ProviderRow> all(Handle handle) {
    return handle.createQuery(SELECT + " order by p.name").map((row, c) -> read(row)).list();
  }

  /** One of them. */
  public static Optional<ProviderRow> byId(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where p.id = :id")
        .bind("id", id)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** The internal one. */
  public static Optional<ProviderRow> internal(Handle handle) {
    return handle
        .createQuery(SELECT + " where p.internal = true")
        .map((row, context) -> read(row))
        .findOne();
  }

  /**
   * The default one: the one that an admin has chosen and that is still there, else the internal.
   */
  public static Optional<ProviderRow> byDefault(Handle handle) {
    return handle
        .createQuery(
            SELECT
                + " where p.id = coalesce((select d.id from store_installation i join"
                + " store_provider d on d.id = i.default_provider_id where i.id = 1), (select n.id"
                + " from store_provider n where n.internal = true))")
        .map((row, context) -> read(row))
        .findOne();
  }

  static Optional<ProviderRow> byName(Handle handle, String name) {
    return handle
        .createQuery(SELECT + " where p.name = :name")
        .bind("name", name)
        .map((row, context) -> read(row))
        .findOne();
  }

  /** The one that an admin made the default; empty = the internal one. */
  public static Optional<String> defaultId(Handle handle) {
    return handle
        .createQuery("select default_provider_id from store_installation where id = 1")
        .map((row, context) -> Optional.ofNullable(row.getString(1)))
        .one();
  }

  static void setDefault(Handle handle, @Nullable String id) {
    handle
        .createUpdate("update store_installation set default_provider_id = :id where id = 1")
        .bind("id", id)
        .execute();
    handle.createUpdate("update store_provider set default_waiting = false").execute();
  }

  static void insert(Handle handle, ProviderRow row) {
    handle
        .createUpdate(
            "insert into store_provider (id, name, description, module_name, factory,"
                + " interface_version, enabled, default_waiting, internal, module_digest,"
                + " configuration, configuration_version, reference_patterns, from_folder,"
                + " revision, created, modified) values (:id, :name, :description, :moduleName,"
                + " :factory, :interfaceVersion, :enabled, :defaultWaiting, :internal,"
                + " :moduleDigest, :configuration, :configurationVersion, :patterns, :fromFolder,"
                + " :revision, :created, :modified)")
        .bind("id", row.id())
        .bind("name", row.name())
        .bind("description", row.description())
        .bind("moduleName", row.moduleName())
        .bind("factory", row.factory())
        .bind("interfaceVersion", row.interfaceVersion())
        .bind("enabled", row.enabled())
        .bind("defaultWaiting", row.defaultWaiting())
        .bind("internal", row.internal())
        .bind("moduleDigest", row.moduleDigest())
        .bind("configuration", bytes(row.configuration()))
        .bind("configurationVersion", row.configurationVersion())
        .bind("patterns", row.referencePatterns())
        .bind("fromFolder", row.fromFolder())
        .bind("revision", row.revision())
        .bind("created", Times.sql(row.created()))
        .bind("modified", Times.sql(row.modified()))
        .execute();
  }

  private static byte @Nullable [] bytes(@Nullable Sealed sealed) {
    return sealed == null ? null : sealed.bytes();
  }

  /** Replaces a row that is still at this revision; tells whether it was. */
  static boolean update(Handle handle, ProviderRow row, long atRevision) {
    return handle
            .createUpdate(
                "update store_provider set name = :name, description = :description, module_name ="
                    + " :moduleName, factory = :factory, interface_version = :interfaceVersion,"
                    + " enabled = :enabled, default_waiting = :defaultWaiting, module_digest ="
                    + " :moduleDigest, configuration = :configuration, configuration_version ="
                    + " :configurationVersion, reference_patterns = :patterns, from_folder ="
                    + " :fromFolder, revision = :at + 1, modified = :modified where id = :id and"
                    + " revision = :at")
            .bind("id", row.id())
            .bind("name", row.name())
            .bind("description", row.description())
            .bind("moduleName", row.moduleName())
            .bind("factory", row.factory())
            .bind("interfaceVersion", row.interfaceVersion())
            .bind("enabled", row.enabled())
            .bind("defaultWaiting", row.defaultWaiting())
            .bind("moduleDigest", row.moduleDigest())
            .bind("configuration", bytes(row.configuration()))
            .bind("configurationVersion", row.configurationVersion())
            .bind("patterns", row.referencePatterns())
            .bind("fromFolder", row.fromFolder())
            .bind("modified", Times.sql(row.modified()))
            .bind("at", atRevision)
            .execute()
        == 1;
  }
}
