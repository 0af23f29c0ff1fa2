package com.algorithmia.secrets.cli;

import static com.algorithmia.secrets.cli.Site.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/**
 * serve on a real PostgreSQL: store and internal provider in one database, the password in a file.
 */
final class PostgresIT {

  private static final String PASSWORD = "db-canary-5d1f";

  @Test
  void the_server_keeps_everything_in_postgresql() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE ROLE secret_store LOGIN PASSWORD '" + PASSWORD + "'");
        statement.execute("CREATE DATABASE secrets OWNER secret_store");
      }
      Site site = Site.create();
      Path password = Files.writeString(site.path("db.password"), PASSWORD + "\n");
      site.start(
          "--set",
          "database.uri=jdbc:postgresql://localhost:" + postgres.getPort() + "/secrets",
          "--set",
          "database.username=secret_store",
          "--set",
          "database.password_file=" + password);
      site.ok("account", "create", "acme");
      site.ok("algorithm", "create", "acme/one");
      ok(site.admin().input("value"), "secret", "create", "acme/one", "A");
      assertThat(site.ok("provider", "check", "algorithmia_internal_secret_provider"))
          .contains("READY")
          .doesNotContain(PASSWORD);
      assertThat(site.ok("audit", "verify")).contains("is intact");
      assertThat(site.path("x/data/store.mv.db")).doesNotExist();
      site.stop();
    }
  }
}
