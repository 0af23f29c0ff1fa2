package com.algorithmia.plugin.sqlsecretprovider;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

/** The real databases that the tests run on, each time a new and empty one. */
enum Backend {
  H2_MEMORY {
    @Override
    Map<String, String> newDatabase(Path folder) {
      return Map.of("db_uri", "jdbc:h2:mem:test-" + UUID.randomUUID());
    }
  },
  H2_FILE {
    @Override
    Map<String, String> newDatabase(Path folder) {
      return Map.of("db_uri", "jdbc:h2:file:" + folder.resolve("db-" + UUID.randomUUID()));
    }
  },
  POSTGRES {
    @Override
    Map<String, String> newDatabase(Path folder) {
      String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
      try (Connection connection = postgres().getPostgresDatabase().getConnection()) {
        connection.createStatement().execute("create database " + name);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return Map.of(
          "db_uri", "jdbc:postgresql://localhost:" + postgres().getPort() + "/" + name,
          "db_username", "postgres",
          "db_password", "postgres");
    }
  };

  private static final class Server {
    private static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("max_connections", "300").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** One server for all tests of the JVM; it ends with it. */
  static EmbeddedPostgres postgres() {
    return Server.POSTGRES;
  }

  /** Settings of a new database. */
  abstract Map<String, String> newDatabase(Path folder);

  /** A connection beside the provider, to meddle. */
  static Connection raw(Map<String, String> config) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", config.getOrDefault("db_username", "sa"));
    properties.setProperty("password", config.getOrDefault("db_password", ""));
    String uri = config.get("db_uri");
    // Settings of H2 that differ from those of the first connection would be refused or change it.
    return uri.startsWith("jdbc:h2:")
        ? new org.h2.Driver().connect(uri, properties)
        : new org.postgresql.Driver().connect(uri, properties);
  }

  /** Settings of a new database with additions. */
  Map<String, String> settings(Path folder, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(newDatabase(folder));
    settings.putAll(more);
    return settings;
  }
}
