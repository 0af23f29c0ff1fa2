package com.algorithmia.plugin.sqlsecretprovider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DialectTest {

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
