package com.algorithmia.secrets.store.internal.db;

import com.algorithmia.secrets.database.DatabaseUri;
import com.algorithmia.secrets.database.DatabaseUriParser;
import com.algorithmia.secrets.h2.DurableH2File;
import com.algorithmia.secrets.store.DatabaseSettings;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections with the driver itself and a URL that was put together here, so that {@code
 * DriverManager}, which repeats passwords in its messages, never sees one.
 */
public final class Connector implements DataSource {

  /** What the network may take on top of a statement's own limit. */
  private static final int NETWORK_MARGIN_SECONDS = 5;

  private static final DatabaseUriParser URI_PARSER =
      new DatabaseUriParser(
          new DatabaseUriParser.OtherSettings(
              "the user setting", "the password setting", "the setting for a CA file"));

  private final DatabaseUri uri;
  private final DatabaseSettings settings;
  private volatile int loginTimeout;

  private Connector(DatabaseUri uri, DatabaseSettings settings) {
    this.uri = uri;
    this.settings = settings;
  }

  /** Checks the settings; connects to nothing yet. */
  public static Connector of(DatabaseSettings settings) {
    try {
      return new Connector(URI_PARSER.parse(settings.uri()), settings);
    } catch (DatabaseUriParser.Refused e) {
      throw new StoreException(
          ErrorCode.CONFIGURATION_INVALID,
          StoreException.Category.MALFORMED,
          "The database's URI " + e.getMessage());
    }
  }

  /** Whether it is PostgreSQL rather than H2. */
  public boolean isPostgres() {
    return uri instanceof DatabaseUri.Postgres;
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection connection =
        uri instanceof DatabaseUri.Postgres postgres
            ? new org.postgresql.Driver().connect(url(postgres), properties(postgres))
            : new org.h2.Driver().connect(h2Url(), credentials("sa"));
    if (connection == null) {
      throw new SQLException("The driver does not take its own URL", "08001");
    }
    return connection;
  }

  /** The file of an embedded database, kept so that a kill loses nothing; null if there is none. */
  @Nullable DurableH2File newFile() {
    return uri instanceof DatabaseUri.H2File inFile
        ? new DurableH2File(inFile.path(), inFile.onlyExisting(), this::getConnection)
        : null;
  }

  private String h2Url() {
    boolean inFile = uri instanceof DatabaseUri.H2File;
    Map<String, String> all =
        new TreeMap<>(
            uri instanceof DatabaseUri.H2File file
                ? file.parameters()
                : ((DatabaseUri.H2Memory) uri).parameters());
    if (inFile) {
      all.putAll(DurableH2File.PARAMETERS);
    }
    all.put("DB_CLOSE_ON_EXIT", "FALSE");
    // The trace file repeats statements and values of those that fail.
    all.put("TRACE_LEVEL_FILE", "0");
    all.put("TRACE_LEVEL_SYSTEM_OUT", "0");
    // More statements than one use case has, so that none is parsed anew each time; H2 keeps 8.
    all.put("QUERY_CACHE_SIZE", "128");
    all.put("LOCK_TIMEOUT", Long.toString(settings.queryTimeout().toMillis()));
    all.put("QUERY_TIMEOUT", Long.toString(settings.queryTimeout().toMillis()));
    StringBuilder text =
        new StringBuilder(
            inFile
                ? "jdbc:h2:file:" + ((DatabaseUri.H2File) uri).path()
                : "jdbc:h2:mem:" + ((DatabaseUri.H2Memory) uri).name());
    all.forEach((name, value) -> text.append(';').append(name).append('=').append(value));
    return text.toString();
  }

  private static String url(DatabaseUri.Postgres postgres) {
    return "jdbc:postgresql://" + postgres.hosts() + "/" + postgres.database();
  }

  private Properties credentials(String defaultUser) {
    Properties properties = new Properties();
    properties.setProperty("user", settings.username().orElse(defaultUser));
    // An empty password, too, keeps the driver from looking for one in files of the user.
    properties.setProperty("password", settings.revealPassword().orElse(""));
    return properties;
  }

  private Properties properties(DatabaseUri.Postgres postgres) {
    Properties properties = credentials("postgres");
    properties.setProperty("ApplicationName", "secret-store");
    postgres.parameters().forEach(properties::setProperty);
    long seconds = Math.max(1, (settings.queryTimeout().toMillis() + 999) / 1000);
    properties.setProperty("connectTimeout", "3");
    properties.setProperty("loginTimeout", "3");
    properties.setProperty("socketTimeout", Long.toString(seconds + NETWORK_MARGIN_SECONDS));
    properties.setProperty("cancelSignalTimeout", "2");
    properties.setProperty("tcpKeepAlive", "true");
    // The details of a server's errors repeat values.
    properties.setProperty("logServerErrorDetail", "false");
    properties.setProperty("reWriteBatchedInserts", "true");
    tls(properties, postgres.local());
    return properties;
  }

  private void tls(Properties properties, boolean local) {
    if (!properties.containsKey("sslmode")) {
      properties.setProperty("sslmode", local ? "prefer" : "verify-full");
    }
    if (settings.caFile().isPresent()) {
      properties.setProperty("sslrootcert", settings.caFile().get().toAbsolutePath().toString());
    } else if (properties.getProperty("sslmode").startsWith("verify-")) {
      // Instead of a file in the user's home: the authorities that this JDK trusts.
      properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
  }

  /**
   * What a new connection begins with. The server gives up on a statement before this side gives up
   * on the server, so that a timeout normally is an answer.
   */
  @Nullable String initialStatement() {
    if (!isPostgres()) {
      return null;
    }
    long millis = settings.queryTimeout().toMillis();
    return "set statement_timeout = "
        + millis
        + "; set lock_timeout = "
        + millis
        + "; set idle_in_transaction_session_timeout = "
        + millis * 4
        + "; set default_transaction_isolation = 'read committed'"
        + "; select set_config('synchronous_commit', 'on', false)"
        + " where current_setting('synchronous_commit') = 'off'";
  }

  @Override
  public Connection getConnection(String username, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The user is part of the settings");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {
    loginTimeout = seconds;
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeout;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("Wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
