package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables and brings them up to date (Flyway, under its own lock, so that several nodes
 * may start at once). The tables share a schema with those of others.
 */
final class Schema {

  /** Flyway's own table; the name keeps it apart from that of others in the same schema. */
  static final String HISTORY_TABLE = "provider_schema_history";

  private static final int ATTEMPTS = 5;
  private static final MigrationVersion NEWEST = MigrationVersion.fromVersion("1");

  private Schema() {}

  static void bringUpToDate(Dialect dialect) {
    for (int attempt = 1; ; attempt++) {
      try {
        migrate(dialect);
        return;
      } catch (FlywayException e) {
        // Flyway's first steps, before it holds its lock, fail if another node is faster.
        if (attempt == ATTEMPTS || !mayBeARace(e)) {
          throw failure(e);
        }
      }
    }
  }

  private static void migrate(Dialect dialect) {
    Flyway flyway =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(new DirectDataSource(dialect))
            .table(HISTORY_TABLE)
            // The store's tables, say, are there already.
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .createSchemas(false)
            .connectRetries(0)
            .loggers("slf4j")
            .resourceProvider(new SchemaResources(dialect.schemaFolder()))
            .javaMigrationClassProvider(List::of)
            .load();
    refuseNewer(flyway.info().current());
    flyway.migrate();
  }

  private static void refuseNewer(@Nullable MigrationInfo current) {
    MigrationVersion version = current == null ? null : current.getVersion();
    if (version != null && version.isNewerThan(NEWEST)) {
      throw new SecretProviderException(
          Kind.UNAVAILABLE,
          "The tables were made by a newer version of this provider (schema "
              + version
              + ", known is "
              + NEWEST
              + "): update the plugin");
    }
  }

  private static boolean mayBeARace(FlywayException e) {
    SQLException sql = sqlException(e);
    String state = sql == null ? null : sql.getSQLState();
    return sql == null
        || (state != null
            && (state.startsWith("23") || state.startsWith("40") || state.startsWith("42")));
  }

  private static SecretProviderException failure(FlywayException e) {
    SQLException sql = sqlException(e);
    return sql == null
        ? new SecretProviderException(
            Kind.UNAVAILABLE, "The tables could not be made or brought up to date")
        : SqlFailures.of(sql);
  }

  private static @Nullable SQLException sqlException(FlywayException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
