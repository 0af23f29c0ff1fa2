package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.secrets.database.DatabaseUri;
import com.algorithmia.secrets.h2.DurableH2File;
import com.algorithmia.secrets.h2.DurableH2File.Permit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** H2 within this process. */
final class H2Dialect extends Dialect {

  private final String url;
  private final @Nullable DurableH2File file;
  private final Settings settings;
  private final boolean onlyExisting;

  H2Dialect(DatabaseUri uri, Settings settings) {
    this.settings = settings;
    if (uri instanceof DatabaseUri.H2File inFile) {
      this.file = new DurableH2File(inFile.path(), inFile.onlyExisting(), this::connect);
      Map<String, String> parameters = DurableH2File.parameters(inFile.parameters());
      this.url = url("jdbc:h2:file:" + inFile.path(), parameters, settings);
      this.onlyExisting = inFile.onlyExisting();
    } else {
      DatabaseUri.H2Memory inMemory = (DatabaseUri.H2Memory) uri;
      this.file = null;
      this.url = url("jdbc:h2:mem:" + inMemory.name(), inMemory.parameters(), settings);
      this.onlyExisting = false;
    }
  }

  private static String url(String base, Map<String, String> parameters, Settings settings) {
    Map<String, String> all = new TreeMap<>(parameters);
    all.remove("IFEXISTS");
    // No shutdown hook: it would keep the class loader, and close under calls still under way.
    all.put("DB_CLOSE_ON_EXIT", "FALSE");
    // The trace file repeats statements and values of those that fail.
    all.put("TRACE_LEVEL_FILE", "0");
    all.put("TRACE_LEVEL_SYSTEM_OUT", "0");
    all.put("LOCK_TIMEOUT", Long.toString(settings.queryTimeout().toMillis()));
    all.put("QUERY_TIMEOUT", Long.toString(settings.queryTimeout().toMillis()));
    StringBuilder text = new StringBuilder(base);
    all.forEach((name, value) -> text.append(';').append(name).append('=').append(value));
    return text.toString();
  }

  @Override
  Connection connect() throws SQLException {
    return connect(onlyExisting);
  }

  @Override
  Connection connectToExisting() throws SQLException {
    return connect(file != null);
  }

  private Connection connect(boolean existing) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", settings.username());
    String password = settings.password();
    properties.setProperty("password", password == null ? "" : password);
    Connection connection =
        new org.h2.Driver().connect(existing ? url + ";IFEXISTS=TRUE" : url, properties);
    Drivers.deregister();
    if (connection == null) {
      throw new SQLException("The driver does not take its own URL", "08001");
    }
    return connection;
  }

  @Override
  @Nullable String notThereYet() {
    if (file == null || onlyExisting || Files.exists(file.file())) {
      return null;
    }
    Path folder = file.file().getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    return folder != null && Files.isDirectory(folder) && Files.isWritable(folder)
        ? "the file is made at first use"
        : null;
  }

  @Override
  @Nullable String initialStatement() {
    return null;
  }

  @Override
  String schemaFolder() {
    return "schema/h2";
  }

  @Override
  String bytesType() {
    return "varbinary(1000000)";
  }

  @Override
  String selectByKeys(String columns) {
    return "select " + columns + " from provider_secrets where secret_key = any(?)";
  }

  /** H2 closes a file, and forgets what is in memory, with the last connection. */
  @Override
  boolean staysOpen() {
    return true;
  }

  @Override
  void limitNetwork(Connection connection, long millis) {
    // There is none.
  }

  /**
   * A change of the table waits for every transaction that wrote to it; this one changes nothing.
   */
  @Override
  void awaitWriters(Session session) throws SQLException {
    session.update("alter table provider_secrets set referential_integrity true");
  }

  @Override
  Connection open() throws SQLException {
    return file == null ? connect() : file.open();
  }

  @Override
  void disconnect(Connection first) throws SQLException {
    if (file == null) {
      first.close();
    } else {
      file.close();
    }
  }

  @Override
  Permit reading(Duration wait) throws SQLException {
    return file == null ? super.reading(wait) : file.reading(wait);
  }

  @Override
  Permit writing(Duration wait) throws SQLException {
    return file == null ? super.writing(wait) : file.writing(wait);
  }

  @Override
  void tidy(Duration wait, Runnable reopened, Consumer<SQLException> failed) {
    if (file != null) {
      file.rewriteInBackground(wait, reopened, failed);
    }
  }
}
