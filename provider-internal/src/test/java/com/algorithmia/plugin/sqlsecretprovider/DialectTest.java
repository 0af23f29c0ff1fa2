package com.algorithmia.plugin.sqlsecretprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialectTest {

  @TempDir Path folder;

  /** Asked by another connection, in which the URL says nothing of it. */
  @Test
  void aFileHasTheCacheThatWasChosenOrOneThatFitsTheHeap() {
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    assertThat(cacheMegabytes("")).isEqualTo(Math.min(Math.max(heap / 16, 16), 256));
    assertThat(cacheMegabytes(";CACHE_SIZE=4096")).isEqualTo(4);
  }

  private long cacheMegabytes(String parameters) {
    Map<String, String> config = Fixture.symmetric(Backend.H2_FILE, folder);
    Map<String, String> chosen = new HashMap<>(config);
    chosen.put("db_uri", config.get("db_uri") + parameters);
    try (SecretProvider provider = Fixture.open(chosen)) {
      provider.createSecret("value");
      return Fixture.query(
              config,
              DialectTest::number,
              "select setting_value from information_schema.settings"
                  + " where setting_name = 'info.CACHE_MAX_SIZE'")
          .get(0);
    }
  }

  private static long number(ResultSet row) {
    try {
      return Long.parseLong(row.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The driver gets a URL that was put together anew, whatever the parser might overlook. */
  @Test
  void handsTheDriversOnlyWhatItTookApart() throws Exception {
    Settings settings =
        Settings.of(
            Map.of(
                "db_uri",
                "jdbc:h2:mem:rebuilt;cache_size=2048",
                "master_key",
                Fixture.newMasterKey()),
            name -> null);
    Dialect dialect = Dialect.of(settings.database().orElseThrow(), settings);
    try (var connection = dialect.connect()) {
      assertThat(connection.getMetaData().getURL()).isEqualTo("jdbc:h2:mem:rebuilt");
      try (var rows =
          connection
              .createStatement()
              .executeQuery(
                  "select setting_value from information_schema.settings"
                      + " where setting_name = 'WRITE_DELAY'")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("0");
      }
    }
  }
}
