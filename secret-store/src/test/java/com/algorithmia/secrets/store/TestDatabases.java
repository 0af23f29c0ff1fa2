package com.algorithmia.secrets.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** A fresh database per store: an H2 file, or one of the PostgreSQL that this JVM starts once. */
enum TestDatabases {
  H2 {
    @Override
    String newUri(Path directory) {
      return "jdbc:h2:file:" + directory.resolve("store-" + UUID.randomUUID());
    }
  },
  POSTGRES {
    @Override
    String newUri(Path directory) {
      String name = "t" + UUID.randomUUID().toString().replace("-", "");
      try (Connection connection = Postgres.SERVER.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("create database " + name);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return "jdbc:postgresql://localhost:" + Postgres.SERVER.getPort() + "/" + name;
    }
  };

  abstract String newUri(Path directory);

  /** Started when the first test asks, ended with the JVM. */
  private static final class Postgres {
    static final EmbeddedPostgres SERVER;

    static {
      try {
        SERVER = EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
