package com.algorithmia.secrets.h2;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** A database with one table. */
final class TestFile {

  /** So small that a few changes are enough to outgrow it. */
  static final long SMALLEST = 200_000;

  private TestFile() {}

  static DurableH2File at(Path folder) {
    Path database = folder.resolve("db");
    return new DurableH2File(database, false, () -> connect(database), SMALLEST);
  }

  static Connection connect(Path database) throws SQLException {
    Map<String, String> parameters = new TreeMap<>(DurableH2File.PARAMETERS);
    parameters.put("DB_CLOSE_ON_EXIT", "FALSE");
    StringBuilder url = new StringBuilder("jdbc:h2:file:" + database);
    parameters.forEach((name, value) -> url.append(';').append(name).append('=').append(value));
    Properties user = new Properties();
    user.setProperty("user", "sa");
    user.setProperty("password", "");
    Connection connection = new org.h2.Driver().connect(url.toString(), user);
    execute(connection, "create table if not exists t(id bigint primary key, v varchar, n bigint)");
    return connection;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from t")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** Changes one row until the file has outgrown its data. */
  static void outgrow(DurableH2File file, Connection connection) throws SQLException {
    execute(connection, "merge into t values (1, 'one', 0)");
    while (!file.hasOutgrown()) {
      execute(connection, "update t set n = n + 1 where id = 1");
    }
  }

  /** The thread that is about to write a file anew. */
  static Thread rewriter() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("secret-store-h2-rewrite"))
        .findFirst()
        .orElseThrow();
  }
}
