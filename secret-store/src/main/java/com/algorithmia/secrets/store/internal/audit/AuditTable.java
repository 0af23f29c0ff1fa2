package com.algorithmia.secrets.store.internal.audit;

import com.algorithmia.secrets.store.AuditFilter;
import com.algorithmia.secrets.store.AuditRecord;
import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.internal.common.Json;
import com.algorithmia.secrets.store.internal.common.Markers;
import com.algorithmia.secrets.store.internal.common.Texts;
import com.algorithmia.secrets.store.internal.common.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Reads the audit's table; {@link com.algorithmia.secrets.store.internal.chain.AuditChain} is the
 * only one to write it.
 */
final class AuditTable {

  /**
   * A line with what protects it.
   *
   * @param readable false if a column holds what no line ever held
   */
  record Line(AuditRecord line, Sealed mac, boolean readable) {}

  private AuditTable() {}

  static Line read(ResultSet row) throws SQLException {
    boolean readable = true;
    AuditRecord.Outcome outcome = AuditRecord.Outcome.FAILED;
    java.util.Map<String, String> details = java.util.Map.of();
    try {
      outcome = AuditRecord.Outcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT));
      details = Json.read(row.getString("details"));
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Somebody wrote into the table.
      readable = false;
    }
    AuditRecord line =
        new AuditRecord(
            row.getString("node"),
            row.getString("start_id"),
            row.getLong("sequence"),
            Times.get(row, "time"),
            row.getString("principal_id"),
            row.getString("principal"),
            row.getString("address"),
            row.getString("request_id"),
            row.getString("action"),
            outcome,
            row.getString("owner_label"),
            row.getString("target_id"),
            row.getString("provider_id"),
            row.getString("operation_id"),
            details);
    return new Line(line, Sealed.of(row.getBytes("mac")), readable);
  }

  /** Lines before a place, newest first; or after it, oldest first, if it leads backwards. */
  static List<AuditRecord> page(Handle handle, AuditFilter filter, Markers.Place place, int limit) {
    String beside =
        " and time <= :time and (time < :time or node < :node or (node = :node and (start_id"
            + " < :start or (start_id = :start and sequence < :sequence))))";
    Query query =
        handle
            .createQuery(
                "select * from store_audit where 1 = 1"
                    + (!place.hasKey() ? "" : place.backwards() ? beside.replace('<', '>') : beside)
                    + where(filter)
                    + (place.backwards()
                        ? " order by time, node, start_id, sequence"
                        : " order by time desc, node desc, start_id desc, sequence desc")
                    + " limit :limit")
            .bind("limit", limit);
    if (place.hasKey()) {
      query
          .bind("time", Times.sql(time(place.key().get(0))))
          .bind("node", place.key().get(1))
          .bind("start", place.key().get(2))
          .bind("sequence", Long.parseLong(place.key().get(3)));
    }
    bind(query, filter);
    return query.map((row, context) -> read(row).line()).list();
  }

  /** What {@link #page} needs of a line to go on beside it. */
  static List<String> key(AuditRecord line) {
    return List.of(
        line.time().toString(), line.node(), line.start(), Long.toString(line.sequence()));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static String where(AuditFilter filter) {
    return (filter.from() == null ? "" : " and time >= :from")
        + (filter.to() == null ? "" : " and time < :to")
        + (filter.principalId() == null ? "" : " and principal_id = :principal")
        + (filter.action() == null
            ? ""
            : filter.action().endsWith(".")
                ? " and action like :action escape '\\'"
                : " and action = :action")
        + (filter.outcome() == null ? "" : " and outcome = :outcome")
        + (filter.targetId() == null ? "" : " and target_id = :target");
  }

  private static void bind(Query query, AuditFilter filter) {
    if (filter.from() != null) {
      query.bind("from", Times.sql(filter.from()));
    }
    if (filter.to() != null) {
      query.bind("to", Times.sql(filter.to()));
    }
    if (filter.principalId() != null) {
      query.bind("principal", filter.principalId());
    }
    String action = filter.action();
    if (action != null) {
      query.bind("action", action.endsWith(".") ? Texts.contains(action).substring(1) : action);
    }
    if (filter.outcome() != null) {
      query.bind("outcome", filter.outcome().wireName());
    }
    if (filter.targetId() != null) {
      query.bind("target", filter.targetId());
    }
  }
}
