package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.AccessReport;
import com.algorithmia.secrets.store.Audit;
import com.algorithmia.secrets.store.AuditFilter;
import com.algorithmia.secrets.store.AuditRecord;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.Page;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Who can read a secret, who was handed it, and which secrets nobody was handed for long. */
public final class AccessPages {

  private static final String BASE = "/admin/audit";
  private static final int LIMIT = 50;
  private static final int HAND_OUTS = 20;
  private static final int MOST_ALGORITHMS = 50;
  private static final List<Integer> DAYS = List.of(30, 90, 180, 365);
  private static final int OTHERWISE = 90;

  private final Audit audit;
  private final Shells shells;
  private final Clock clock;

  AccessPages(Audit audit, Shells shells, Clock clock) {
    this.audit = audit;
    this.shells = shells;
    this.clock = clock;
  }

  void register(PageRoutes routes) {
    routes
        .get(BASE + "/access/{secretId}", Roles.SEES_AUDIT, this::access)
        .get(BASE + "/unused", Roles.SEES_AUDIT, this::unused);
  }

  /**
   * A bundle of secrets that was handed to a worker.
   *
   * @param algorithm whose bundle, by name
   * @param line what the audit says of it
   */
  public record HandOut(String algorithm, AuditRecord line) {}

  private Answer access(PageRequest request) {
    AccessReport report = audit.access(request.actor(), request.id("secretId"));
    return shells.page(
        "access",
        "Who can read " + report.entry().name(),
        request,
        Map.of("report", report, "handOuts", handOuts(request, report)));
  }

  /** The last ones since the secret is there, of all its algorithms. */
  private List<HandOut> handOuts(PageRequest request, AccessReport report) {
    List<HandOut> found = new ArrayList<>();
    report.algorithms().stream()
        .map(AccessReport.Access::algorithm)
        .limit(MOST_ALGORITHMS)
        .forEach(
            algorithm -> {
              AuditFilter fetches =
                  new AuditFilter(
                      report.entry().created(),
                      null,
                      null,
                      "bundle.fetch",
                      AuditRecord.Outcome.DONE,
                      algorithm.id());
              audit
                  .list(request.actor(), fetches, null, HAND_OUTS)
                  .items()
                  .forEach(
                      line ->
                          found.add(new HandOut(algorithm.owner() + "/" + algorithm.name(), line)));
            });
    return found.stream()
        .sorted(Comparator.comparing((HandOut handOut) -> handOut.line().time()).reversed())
        .limit(HAND_OUTS)
        .toList();
  }

  private Answer unused(PageRequest request) {
    var query = request.query("days", Paging.MARKER, Paging.FROM, Paging.AFTER);
    Integer asked = query.number("days", 1, 10_000);
    int days = asked == null ? OTHERWISE : asked;
    Page<Entry> page =
        Paging.read(
            query.marker(),
            marker ->
                audit.unusedSince(
                    request.actor(), clock.instant().minus(Duration.ofDays(days)), marker, LIMIT));
    return shells.page(
        "unused",
        "Unused secrets",
        request,
        Map.of(
            "entries",
            page.items(),
            "days",
            days,
            "choices",
            DAYS,
            "paging",
            Paging.of(
                request, page, BASE + "/unused", Map.of("days", String.valueOf(days)), LIMIT)));
  }
}
