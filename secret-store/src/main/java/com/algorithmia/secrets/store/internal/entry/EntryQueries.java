package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.internal.common.Markers.Place;
import com.algorithmia.secrets.store.internal.common.Texts;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable.OwnerRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lists of entries, by JDBC alone: nothing is asked for more often. Each begins in an index at the
 * place where the page before it ended, and reads in the index' order, so that the last page costs
 * what the first does.
 */
final class EntryQueries {

  /**
   * Which entries of an owner.
   *
   * @param place beside this variable, in the place's order
   * @param rows so many at most; 0 = all
   */
  record Listed(Owner owner, EntryFilter filter, Place place, int rows) {}

  /** An owner, empty if it is not there, and the entries, both of one trip to the database. */
  record WithOwner(Optional<OwnerRow> owner, List<Entry> entries) {}

  // By all columns of an index, as H2 takes it for the order only then.
  private static final List<String> OF_OWNER = List.of("owner_kind", "owner_id", "variable");
  private static final List<String> OF_ACCOUNT = List.of("account_id", "variable", "id");
  private static final List<String> OF_ALL = List.of("variable", "id");

  private EntryQueries() {}

  static List<Entry> list(Connection connection, Listed listed) throws SQLException {
    Sql sql = listSql(listed);
    try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
      sql.bind(statement, 1);
      return read(statement, listed.rows());
    }
  }

  /** For PostgreSQL, which takes two statements at once. */
  static WithOwner listWithOwner(Connection connection, Listed listed) throws SQLException {
    Owner owner = listed.owner();
    Sql sql = listSql(listed);
    String both = DirectoryTable.ownerSql(owner.kind()) + "; " + sql.text();
    try (PreparedStatement statement = connection.prepareStatement(both)) {
      statement.setString(1, owner.id());
      sql.bind(statement, 2);
      boolean rows = statement.execute();
      Optional<OwnerRow> found = Optional.empty();
      try (ResultSet row = statement.getResultSet()) {
        if (rows && row.next()) {
          found = Optional.of(DirectoryTable.readOwner(row, owner));
        }
      }
      if (!statement.getMoreResults()) {
        throw new SQLException("The second statement gave nothing", "08P01");
      }
      try (ResultSet result = statement.getResultSet()) {
        return new WithOwner(found, read(result, listed.rows()));
      }
    }
  }

  private static Sql listSql(Listed listed) {
    Place place = listed.place();
    return new Sql()
        .and("owner_kind = ?", listed.owner().kind().wireName())
        .and("owner_id = ?", listed.owner().id())
        .and("variable " + place.than() + " ?", place.hasKey() ? place.key().get(0) : null)
        .and(listed.filter())
        .order(OF_OWNER, place, listed.rows());
  }

  /** Entries of some accounts, or of all if null, from a place, in its order. */
  static List<Entry> search(
      Connection connection,
      boolean postgres,
      @Nullable Set<String> accounts,
      EntryFilter filter,
      Place place,
      int rows)
      throws SQLException {
    List<String> order = accounts != null && accounts.size() == 1 ? OF_ACCOUNT : OF_ALL;
    Sql sql = new Sql().in(accounts).and(filter);
    if (!place.hasKey()) {
      return search(connection, sql.order(order, place, rows), rows);
    }
    String than = place.than();
    String variable = place.key().get(0);
    String id = place.key().get(1);
    if (postgres) {
      sql.and("(variable, id) " + than + " (?, ?)", variable, id);
      return search(connection, sql.order(order, place, rows), rows);
    }
    // H2 finds its place in an index by one column at a time.
    sql.and("variable = ?", variable).and("id " + than + " ?", id).order(order, place, rows);
    List<Entry> all = search(connection, sql, rows);
    int more = rows - all.size();
    if (more > 0) {
      Sql others = new Sql().in(accounts).and(filter).and("variable " + than + " ?", variable);
      all.addAll(search(connection, others.order(order, place, more), more));
    }
    return all;
  }

  private static List<Entry> search(Connection connection, Sql sql, int rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
      sql.bind(statement, 1);
      return read(statement, rows);
    }
  }

  private static List<Entry> read(PreparedStatement statement, int rows) throws SQLException {
    try (ResultSet result = statement.executeQuery()) {
      return read(result, rows);
    }
  }

  private static List<Entry> read(ResultSet result, int rows) throws SQLException {
    List<Entry> entries = new ArrayList<>(rows > 0 ? rows : 100);
    while (result.next()) {
      entries.add(EntryTable.read(result).entry());
    }
    return entries;
  }

  /** A statement and its parameters as they come. */
  private static final class Sql {

    private final StringBuilder text =
        new StringBuilder(640)
            .append("select ")
            .append(EntryTable.COLUMNS)
            .append(" from store_entry where state <> 'pending'");
    private final List<Object> parameters = new ArrayList<>(8);

    /** A condition with one parameter; none if that is null. */
    private Sql and(String condition, @Nullable Object parameter) {
      if (parameter != null) {
        text.append(" and ").append(condition);
        parameters.add(parameter);
      }
      return this;
    }

    private Sql and(String condition, String first, String second) {
      and(condition, first);
      parameters.add(second);
      return this;
    }

    private Sql and(EntryFilter filter) {
      String query = filter.query();
      and(
          "search_text like ? escape '\\'",
          query == null ? null : Texts.contains(query.toLowerCase(Locale.ROOT)));
      and("type = ?", filter.type() == null ? null : filter.type().wireName());
      and("provider_id = ?", filter.providerId());
      return and("expires < ?", Times.sql(filter.expiresBefore()));
    }

    /** None of the accounts if there are none; no condition if null. */
    private Sql in(@Nullable Set<String> accounts) {
      if (accounts != null) {
        text.append(" and account_id in (")
            .append(String.join(", ", Collections.nCopies(accounts.size(), "?")))
            .append(accounts.isEmpty() ? "null)" : ")");
        parameters.addAll(accounts);
      }
      return this;
    }

    private Sql order(List<String> columns, Place place, int rows) {
      text.append(" order by ").append(String.join(place.order() + ", ", columns));
      text.append(place.order());
      if (rows > 0) {
        text.append(" limit ?");
        parameters.add(rows);
      }
      return this;
    }

    private String text() {
      return text.toString();
    }

    private void bind(PreparedStatement statement, int first) throws SQLException {
      for (int i = 0; i < parameters.size(); i++) {
        statement.setObject(first + i, parameters.get(i));
      }
    }
  }
}
