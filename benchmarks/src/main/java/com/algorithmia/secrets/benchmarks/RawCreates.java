package com.algorithmia.secrets.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;

/** What JDBC alone needs for the rows of a create: the same number of them, of the same size. */
final class RawCreates {

  private final Connection connection;
  private final PreparedStatement insertEntry;
  private final PreparedStatement insertOperation;
  private final PreparedStatement insertAudit;
  private final PreparedStatement insertSecret;
  private final PreparedStatement insertSecretVersion;
  private final PreparedStatement updateEntry;
  private final PreparedStatement insertVersion;
  private final PreparedStatement deleteOperation;

  RawCreates(Connection connection) throws SQLException {
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "create table raw_entry (id varchar(36) primary key, owner varchar(36) not null, variable"
              + " varchar(256) not null, texts varchar(4000), provider_key varchar(256), version"
              + " varchar(256), state varchar(10), unique (owner, variable))");
      statement.execute(
          "create table raw_operation (id varchar(36) primary key, entry_id varchar(36) unique,"
              + " texts varchar(4000))");
      statement.execute(
          "create table raw_audit (sequence bigint primary key, texts varchar(4000), mac bytea)");
      statement.execute(
          "create table raw_secret (id varchar(36) primary key, request varchar(64) unique, texts"
              + " varchar(400))");
      statement.execute(
          "create table raw_secret_version (id varchar(36), version varchar(36), ciphertext bytea,"
              + " primary key (id, version))");
      statement.execute(
          "create table raw_version (id varchar(36) primary key, version varchar(36))");
    }
    connection.setAutoCommit(false);
    insertEntry =
        connection.prepareStatement("insert into raw_entry values (?, ?, ?, ?, null, null, ?)");
    insertOperation = connection.prepareStatement("insert into raw_operation values (?, ?, ?)");
    insertAudit = connection.prepareStatement("insert into raw_audit values (?, ?, ?)");
    insertSecret = connection.prepareStatement("insert into raw_secret values (?, ?, ?)");
    insertSecretVersion =
        connection.prepareStatement("insert into raw_secret_version values (?, ?, ?)");
    updateEntry =
        connection.prepareStatement(
            "update raw_entry set state = 'active', provider_key = ?, version = ? where id = ?");
    insertVersion = connection.prepareStatement("insert into raw_version values (?, ?)");
    deleteOperation = connection.prepareStatement("delete from raw_operation where id = ?");
  }

  private static final byte[] MAC = new byte[65];
  private static final byte[] CIPHERTEXT = new byte[300];
  private static final String TEXTS = "x".repeat(300);
  private long sequence;

  void threeCommits(String variable) throws SQLException {
    String id = UUID.randomUUID().toString();
    run(insertEntry, id, "owner", variable, TEXTS, "pending");
    run(insertOperation, id, id, TEXTS);
    audit();
    connection.commit();
    run(insertSecret, id, id, "owner");
    insertSecretVersion.setBytes(3, CIPHERTEXT);
    run(insertSecretVersion, id, id);
    connection.commit();
    run(updateEntry, id, id, id);
    run(insertVersion, id, id);
    run(deleteOperation, id);
    audit();
    connection.commit();
  }

  void oneCommit(String variable) throws SQLException {
    String id = UUID.randomUUID().toString();
    run(insertEntry, id, "owner", variable, TEXTS, "active");
    insertSecretVersion.setBytes(3, CIPHERTEXT);
    run(insertSecretVersion, id, id);
    connection.commit();
  }

  private void audit() throws SQLException {
    insertAudit.setLong(1, ++sequence);
    insertAudit.setString(2, TEXTS);
    insertAudit.setBytes(3, MAC);
    insertAudit.executeUpdate();
  }

  private static void run(PreparedStatement statement, String... texts) throws SQLException {
    for (int i = 0; i < texts.length; i++) {
      statement.setString(i + 1, texts[i]);
    }
    statement.executeUpdate();
  }
}
