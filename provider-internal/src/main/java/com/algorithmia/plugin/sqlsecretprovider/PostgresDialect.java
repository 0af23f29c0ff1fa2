package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.secrets.database.DatabaseUri;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** PostgreSQL. */
final class PostgresDialect extends Dialect {

  private final String url;
  private final Map<String, String> parameters;
  private final boolean local;
  private final Settings settings;

  PostgresDialect(DatabaseUri.Postgres uri, Settings settings) {
    this.url = "jdbc:postgresql://" + uri.hosts() + "/" + uri.database();
    this.parameters = uri.parameters();
    this.local = uri.local();
    this.settings = settings;
  }

  @Override
  Connection connect() throws SQLException {
    Connection connection = new org.postgresql.Driver().connect(url, properties());
    Drivers.deregister();
    if (connection == null) {
      throw new SQLException("The driver does not take its own URL", "08001");
    }
    return connection;
  }

  @Override
  Connection connectToExisting() throws SQLException {
    return connect();
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("ApplicationName", "secret-store");
    parameters.forEach(properties::setProperty);
    properties.setProperty("user", settings.username());
    // An empty password, too, keeps the driver from looking for one in files of the user.
    String password = settings.password();
    properties.setProperty("password", password == null ? "" : password);
    String seconds = Long.toString(wholeSeconds(settings.connectionTimeout()));
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    Duration network = settings.queryTimeout().plus(SettingRules.NETWORK_MARGIN);
    properties.setProperty("socketTimeout", Long.toString(wholeSeconds(network)));
    properties.setProperty("cancelSignalTimeout", "2");
    properties.setProperty("tcpKeepAlive", "true");
    // The details of a server's errors repeat values.
    properties.setProperty("logServerErrorDetail", "false");
    tls(properties);
    return properties;
  }

  private void tls(Properties properties) {
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

  @Override
  @Nullable String notThereYet() {
    return null;
  }

  /**
   * The server gives up on a statement before this side gives up on the server, so that a timeout
   * normally is an answer. A database whose commits are not durable would break what a success
   * means.
   */
  @Override
  String initialStatement() {
    long millis = settings.queryTimeout().toMillis();
    return "set statement_timeout = "
        + millis
        + "; set lock_timeout = "
        + millis
        + "; set idle_in_transaction_session_timeout = "
        + settings.operationTimeout().toMillis()
        + "; set default_transaction_isolation = 'read committed'"
        + "; select set_config('synchronous_commit', 'on', false)"
        + " where current_setting('synchronous_commit') = 'off'";
  }

  @Override
  String schemaFolder() {
    return "schema/postgresql";
  }

  @Override
  String bytesType() {
    return "bytea";
  }

  /**
   * Not {@code = any(?)}: the plan of a prepared statement does not know how many keys there will
   * be, and may compare every row of a table with every one of them. The limit, which changes
   * nothing, keeps the planner from turning the lookups into such a join.
   */
  @Override
  String selectByKeys(String columns) {
    return "select found.* from unnest(cast(? as varchar[])) as wanted (wanted_key)"
        + " cross join lateral (select "
        + columns
        + " from provider_secrets where secret_key = wanted.wanted_key limit 1) found";
  }

  @Override
  boolean staysOpen() {
    return false;
  }

  @Override
  void limitNetwork(Connection connection, long millis) throws SQLException {
    long most = settings.queryTimeout().plus(SettingRules.NETWORK_MARGIN).toMillis();
    connection.setNetworkTimeout(Runnable::run, (int) Math.min(millis, most));
  }

  @Override
  void awaitWriters(Session session) throws SQLException {
    session.update("lock table provider_secrets, provider_versions in share row exclusive mode");
  }

  /** The driver's timeouts are in whole seconds, and 0 would be for ever. */
  private static long wholeSeconds(Duration time) {
    return (time.toMillis() + 999) / 1000;
  }
}
