package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.store.Owner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The store's list as JDBC alone does it. */
final class RawLists {

  private static final String COLUMNS =
      "id, owner_kind, owner_id, account_id, name, description, variable, type, metadata,"
          + " provider_id, provider_key, is_reference, verified, version, revision, state, created,"
          + " created_by, modified, modified_by, expires, is_immutable";

  private final PreparedStatement list;
  private final PreparedStatement search;

  RawLists(Connection connection, Owner owner) throws SQLException {
    connection.setAutoCommit(true);
    String from =
        "select "
            + COLUMNS
            + " from store_entry where owner_kind = 'algorithm' and owner_id = '"
            + owner.id()
            + "' and state <> 'pending' and variable > ?";
    String order = " order by owner_kind, owner_id, variable limit ?";
    list = connection.prepareStatement(from + order);
    search = connection.prepareStatement(from + " and search_text like ? escape '\\'" + order);
  }

  List<@Nullable String[]> read(String after, @Nullable String query, int limit)
      throws SQLException {
    PreparedStatement statement = query == null ? list : search;
    statement.setString(1, after);
    if (query != null) {
      statement.setString(2, "%" + query + "%");
    }
    statement.setInt(query == null ? 2 : 3, limit);
    List<@Nullable String[]> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        @Nullable String[] row = new String[columns];
        for (int i = 0; i < columns; i++) {
          row[i] = result.getString(i + 1);
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
