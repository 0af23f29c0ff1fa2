package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.Query;
import com.algorithmia.secrets.store.Audit;
import com.algorithmia.secrets.store.AuditFilter;
import com.algorithmia.secrets.store.AuditRecord;
import com.algorithmia.secrets.store.AuditVerification;
import com.algorithmia.secrets.store.Page;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The audit: lines, newest first, by filter; and the check that nobody has changed them. */
final class AuditPages {

  private static final String BASE = "/admin/audit";
  private static final int LIMIT = 100;
  private static final List<String> FILTERS =
      List.of("action", "outcome", "principal", "target", "since", "until");

  private static final String[] PARAMETERS = {
    "action", "outcome", "principal", "target", "since", "until", "marker", "from", "after"
  };

  private final Audit audit;
  private final Shells shells;

  AuditPages(Audit audit, Shells shells) {
    this.audit = audit;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    routes
        .get(BASE, Roles.SEES_AUDIT, r -> list(r, null))
        .button(BASE + "/verify", Roles.SEES_AUDIT, this::verify);
  }

  private Answer list(PageRequest request, @Nullable AuditVerification verification) {
    Query query = request.query(PARAMETERS);
    Map<String, String> sought = new LinkedHashMap<>();
    for (String name : FILTERS) {
      String text = query.text(name);
      if (text != null && !text.isBlank()) {
        sought.put(name, text.strip());
      }
    }
    Page<AuditRecord> page =
        Paging.read(
            query.marker(), marker -> audit.list(request.actor(), filter(sought), marker, LIMIT));
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("records", page.items());
    parameters.put("sought", sought);
    parameters.put("paging", Paging.of(request, page, BASE, sought, LIMIT));
    parameters.put("verification", verification);
    return shells.page("audit", "Audit", request, parameters);
  }

  private static AuditFilter filter(Map<String, String> sought) {
    AuditRecord.Outcome outcome = null;
    for (AuditRecord.Outcome each : AuditRecord.Outcome.values()) {
      if (each.wireName().equals(sought.get("outcome"))) {
        outcome = each;
      }
    }
    return new AuditFilter(
        time(sought.get("since")),
        time(sought.get("until")),
        sought.get("principal"),
        sought.get("action"),
        outcome,
        sought.get("target"));
  }

  /** A time that can't be read is no limit: the field shows what was typed. */
  private static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : Words.typedTime(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private Answer verify(PageRequest request) {
    return list(request, audit.verify(request.actor(), null));
  }
}
