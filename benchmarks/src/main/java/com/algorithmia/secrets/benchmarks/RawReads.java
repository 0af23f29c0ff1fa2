package com.algorithmia.secrets.benchmarks;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;

/**
 * The least that a read can be: one select by primary key through a pool, one decrypt. In the same
 * database as the provider.
 */
final class RawReads implements AutoCloseable {

  private static final String STAND_IN = "0".repeat(32);

  private final HikariDataSource pool;
  private final Aead aead;
  private final byte[] standIn;

  RawReads(String uri, String user, String password, List<SecretIdentifier> ids)
      throws SQLException, GeneralSecurityException {
    AeadConfig.register();
    aead =
        TinkPeer.keyset(PredefinedAeadParameters.AES256_GCM)
            .getPrimitive(RegistryConfiguration.get(), Aead.class);
    standIn =
        aead.encrypt(
            "0".repeat(40).getBytes(StandardCharsets.UTF_8),
            STAND_IN.getBytes(StandardCharsets.UTF_8));
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(uri);
    config.setUsername(user);
    config.setPassword(password);
    pool = new HikariDataSource(config);
    fill(ids);
  }

  private void fill(List<SecretIdentifier> ids) throws SQLException, GeneralSecurityException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      String binary =
          pool.getJdbcUrl().startsWith("jdbc:postgresql") ? "bytea" : "varbinary(70000)";
      statement.execute(
          "create table raw_reads (id varchar(100) primary key, ciphertext "
              + binary
              + " not null)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("insert into raw_reads (id, ciphertext) values (?, ?)")) {
        for (int i = 0; i < ids.size(); i++) {
          String key = ids.get(i).getProviderKey();
          byte[] value =
              String.format(java.util.Locale.ROOT, "%040d", i).getBytes(StandardCharsets.UTF_8);
          insert.setString(1, key);
          insert.setBytes(2, aead.encrypt(value, key.getBytes(StandardCharsets.UTF_8)));
          insert.addBatch();
          if (i % 1_000 == 999) {
            insert.executeBatch();
          }
        }
        insert.executeBatch();
        connection.commit();
      }
      connection.setAutoCommit(true);
      // For both sides: as the database would do by itself within a minute.
      statement.execute("analyze");
    }
  }

  int read(String key) throws SQLException, GeneralSecurityException {
    try (Connection connection = pool.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select ciphertext from raw_reads where id = ?")) {
      select.setString(1, key);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        return decrypt(rows.getBytes(1), key).length();
      }
    }
  }

  /**
   * What a provider can't do without: the row of its own table, with all that its ciphertext is
   * bound to. Its key is not here, so the ciphertext that is decrypted is one of the same length.
   */
  int readRow(String key) throws SQLException, GeneralSecurityException {
    try (Connection connection = pool.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select secret_key, owner, expires_at, version, ciphertext"
                    + " from provider_secrets where secret_key = ?")) {
      select.setString(1, key);
      try (ResultSet rows = select.executeQuery()) {
        rows.next();
        int bound = 0;
        for (int column = 1; column <= 4; column++) {
          String text = rows.getString(column);
          bound += text == null ? 0 : text.length();
        }
        return bound + rows.getBytes(5).length + decrypt(standIn, STAND_IN).length();
      }
    }
  }

  int readAll(List<SecretIdentifier> ids) throws SQLException, GeneralSecurityException {
    String sql =
        "select id, ciphertext from raw_reads where id in ("
            + String.join(", ", Collections.nCopies(ids.size(), "?"))
            + ")";
    try (Connection connection = pool.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < ids.size(); i++) {
        select.setString(i + 1, ids.get(i).getProviderKey());
      }
      int read = 0;
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          read += decrypt(rows.getBytes(2), rows.getString(1)).length();
        }
      }
      return read;
    }
  }

  private String decrypt(byte[] ciphertext, String key) throws GeneralSecurityException {
    return new String(
        aead.decrypt(ciphertext, key.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    pool.close();
  }
}
