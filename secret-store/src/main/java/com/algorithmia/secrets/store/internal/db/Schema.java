package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.store.StoreException;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables and brings them up to date, under Flyway's own lock: several nodes may start.
 */
final class Schema {

  private static final int ATTEMPTS = 5;
  private static final MigrationVersion NEWEST = MigrationVersion.fromVersion("2");

  private Schema() {}

  static void bringUpToDate(Connector connector) {
    for (int attempt = 1; ; attempt++) {
      try {
        migrate(connector);
        return;
      } catch (FlywayException e) {
        // Flyway's first steps, before it holds its lock, fail if another node is faster.
        if (attempt == ATTEMPTS || !mayBeARace(e)) {
          SQLException sql = sqlException(e);
          throw sql == null
              ? Failures.unavailable("The store's tables could not be made or brought up to date")
              : Failures.of(sql);
        }
      }
    }
  }

  private static void migrate(Connector connector) {
    Flyway flyway =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(connector)
            .table("store_schema_history")
            // Those of the internal provider may lie beside.
            .baselineOnMigrate(true)
            .baselineVersion("0")
            .createSchemas(false)
            .connectRetries(0)
            .loggers("slf4j")
            .locations("classpath:com/algorithmia/secrets/store/schema")
            .failOnMissingLocations(true)
            .load();
    refuseNewer(flyway.info().current());
    flyway.migrate();
  }

  private static void refuseNewer(@Nullable MigrationInfo current) {
    MigrationVersion version = current == null ? null : current.getVersion();
    if (version != null && version.isNewerThan(NEWEST)) {
      throw new StoreException(
          com.algorithmia.secrets.store.ErrorCode.STORE_UNAVAILABLE,
          StoreException.Category.UNAVAILABLE,
          "The store's tables were made by a newer version (schema "
              + version
              + ", known is "
              + NEWEST
              + "): update this program");
    }
  }

  private static boolean mayBeARace(FlywayException e) {
    SQLException sql = sqlException(e);
    String state = sql == null ? null : sql.getSQLState();
    return sql == null
        || (state != null
            && (state.startsWith("23") || state.startsWith("40") || state.startsWith("42")));
  }

  private static @Nullable SQLException sqlException(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
