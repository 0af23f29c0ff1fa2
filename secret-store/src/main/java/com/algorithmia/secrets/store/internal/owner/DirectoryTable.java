package com.algorithmia.secrets.store.internal.owner;

import com.algorithmia.secrets.store.Account;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.internal.common.Times;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The tables of accounts and algorithms. */
public final class DirectoryTable {

  /**
   * What matters of an owner.
   *
   * @param owner which
   * @param accountId itself, or the account of the algorithm
   * @param accountName that account's name
   * @param recipient for whom its secrets are sealed
   * @param entriesRevision how often entries had been changed when this was read
   */
  public record OwnerRow(
      Owner owner, String accountId, String accountName, String recipient, long entriesRevision) {}

  private static final String OWNER = "select a.id, a.name, a.recipient, i.entries_revision from ";
  private static final String ACCOUNT_OWNER =
      OWNER + "store_account a, store_installation i where a.id = ? and i.id = 1";
  private static final String ALGORITHM_OWNER =
      OWNER
          + "store_algorithm g join store_account a on a.id = g.account_id, store_installation i"
          + " where g.id = ? and i.id = 1";

  private static final String ALGORITHMS =
      "select g.id, g.account_id, a.name owner, g.name, g.created from store_algorithm g"
          + " join store_account a on a.id = g.account_id";

  private DirectoryTable() {}

  /** What matters of an owner; empty if it is not there. */
  public static Optional<OwnerRow> owner(Handle handle, Owner owner) {
    return handle
        .createQuery(ownerSql(owner.kind()))
        .bind(0, owner.id())
        .map((row, context) -> readOwner(row, owner))
        .findOne();
  }

  /** The same by JDBC alone. */
  public static Optional<OwnerRow> owner(Connection connection, Owner owner) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ownerSql(owner.kind()))) {
      statement.setString(1, owner.id());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Optional.of(readOwner(row, owner)) : Optional.empty();
      }
    }
  }

  /** Its one parameter is the owner's id. */
  public static String ownerSql(Owner.Kind kind) {
    return kind == Owner.Kind.ACCOUNT ? ACCOUNT_OWNER : ALGORITHM_OWNER;
  }

  /** An owner of a row of {@link #ownerSql}. */
  public static OwnerRow readOwner(ResultSet row, Owner owner) throws SQLException {
    return new OwnerRow(
        owner, row.getString(1), row.getString(2), row.getString(3), row.getLong(4));
  }

  /** Keeps an owner from being deleted until the transaction ends; tells whether it is there. */
  public static boolean lock(Handle handle, Owner owner) {
    String table = owner.kind() == Owner.Kind.ACCOUNT ? "store_account" : "store_algorithm";
    return handle
        .createQuery("select id from " + table + " where id = :id for update")
        .bind("id", owner.id())
        .mapTo(String.class)
        .findOne()
        .isPresent();
  }

  public static Account account(ResultSet row) throws SQLException {
    return new Account(
        row.getString("id"),
        row.getString("name"),
        row.getString("recipient"),
        Times.get(row, "created"));
  }

  public static AlgorithmInfo algorithm(ResultSet row) throws SQLException {
    return new AlgorithmInfo(
        row.getString("id"),
        row.getString("account_id"),
        row.getString("owner"),
        row.getString("name"),
        Times.get(row, "created"));
  }

  public static Optional<Account> accountBy(Handle handle, String column, String value) {
    return handle
        .createQuery("select * from store_account where " + column + " = :value")
        .bind("value", value)
        .map((row, context) -> account(row))
        .findOne();
  }

  /** An algorithm by id. */
  public static Optional<AlgorithmInfo> algorithm(Handle handle, String id) {
    return handle
        .createQuery(ALGORITHMS + " where g.id = :id")
        .bind("id", id)
        .map((row, context) -> algorithm(row))
        .findOne();
  }

  /** An algorithm by its owner's name and its own. */
  public static Optional<AlgorithmInfo> algorithm(Handle handle, String owner, String name) {
    return handle
        .createQuery(ALGORITHMS + " where a.name = :owner and g.name = :name")
        .bind("owner", owner)
        .bind("name", name)
        .map((row, context) -> algorithm(row))
        .findOne();
  }

  /** Algorithms with one of these ids. */
  public static List<AlgorithmInfo> algorithms(Handle handle, List<String> ids) {
    return ids.isEmpty()
        ? List.of()
        : handle
            .createQuery(ALGORITHMS + " where g.id in (<ids>) order by a.name, g.name")
            .bindList("ids", ids)
            .map((row, context) -> algorithm(row))
            .list();
  }

  public static String algorithmsSql() {
    return ALGORITHMS;
  }
}
