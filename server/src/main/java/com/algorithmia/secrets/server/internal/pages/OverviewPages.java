package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditFilter;
import com.algorithmia.secrets.store.AuditRecord;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.SecretStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A picture of the installation as this node sees it. */
final class OverviewPages {

  private static final int SHORT_LIST = 6;
  private static final int AUDIT_LINES = 100;

  /** What is audited and changes nothing that people look for among the last changes. */
  private static final List<String> NO_CHANGE = List.of("session.", "bundle.", "audit.");

  private static final Duration SOON = Duration.ofDays(30);
  private static final Duration LONG_UNUSED = Duration.ofDays(90);

  private final SecretStore store;
  private final MeterRegistry meters;
  private final Shells shells;
  private final Clock clock;

  OverviewPages(SecretStore store, MeterRegistry meters, Shells shells, Clock clock) {
    this.store = store;
    this.meters = meters;
    this.shells = shells;
    this.clock = clock;
  }

  void register(PageRoutes routes) {
    routes.get("/overview", Roles.SEES_CLUSTER, this::show);
  }

  private Answer show(PageRequest request) {
    Actor actor = request.actor();
    Instant now = clock.instant();
    boolean audits = Roles.SEES_AUDIT.contains(request.role());
    List<ProviderRow> providers = ProviderPages.rows(store.providers(), store.entries(), actor);
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("health", store.health());
    parameters.put("nodes", store.nodes().list(actor));
    parameters.put("providers", providers);
    parameters.put("secrets", secrets(providers));
    parameters.put("total", total(providers));
    parameters.put("calls", calls(providers));
    parameters.put("expiring", expiring(actor, now));
    parameters.put("operations", store.operations().open(actor));
    parameters.put("audits", audits);
    parameters.put("changes", audits ? changes(actor) : List.<AuditRecord>of());
    parameters.put(
        "unused",
        audits
            ? store.audit().unusedSince(actor, now.minus(LONG_UNUSED), null, SHORT_LIST).items()
            : List.<Entry>of());
    return shells.page("overview", "Overview", request, parameters);
  }

  private static List<Bar> secrets(List<ProviderRow> providers) {
    List<Bar> bars = new ArrayList<>();
    for (ProviderRow row : providers) {
      double number = Double.parseDouble(row.secrets().replace("+", ""));
      bars.add(new Bar(ProviderNames.label(row.info()), row.secrets(), number, 0));
    }
    return bars;
  }

  private static String total(List<ProviderRow> providers) {
    long sum = 0;
    boolean more = false;
    for (ProviderRow row : providers) {
      sum += Long.parseLong(row.secrets().replace("+", ""));
      more |= row.secrets().endsWith("+");
    }
    return sum + (more ? "+" : "");
  }

  private List<Entry> expiring(Actor actor, Instant now) {
    EntryFilter soon = new EntryFilter(null, null, null, now.plus(SOON));
    return store.entries().search(actor, soon, null, SHORT_LIST).items();
  }

  private List<AuditRecord> changes(Actor actor) {
    AuditFilter done = new AuditFilter(null, null, null, null, AuditRecord.Outcome.DONE, null);
    return store.audit().list(actor, done, null, AUDIT_LINES).items().stream()
        .filter(line -> NO_CHANGE.stream().noneMatch(line.action()::startsWith))
        .limit(SHORT_LIST)
        .toList();
  }

  /** What this node asked of providers since it started, and how much of it failed. */
  private List<Bar> calls(List<ProviderRow> providers) {
    Map<String, long[]> byProvider = new TreeMap<>();
    for (Timer timer : meters.find("secretstore.provider.calls").timers()) {
      String provider = String.valueOf(timer.getId().getTag("provider"));
      long[] counts = byProvider.computeIfAbsent(provider, name -> new long[2]);
      counts[0] += timer.count();
      String outcome = timer.getId().getTag("outcome");
      if (!"ok".equals(outcome) && !"not_found".equals(outcome)) {
        counts[1] += timer.count();
      }
    }
    List<Bar> bars = new ArrayList<>();
    byProvider.forEach(
        (provider, counts) ->
            bars.add(
                new Bar(
                    label(providers, provider),
                    Words.count(counts[0], "call") + ", " + counts[1] + " failed",
                    counts[0],
                    counts[1])));
    return bars;
  }

  /** Meters have a provider's id, or the internal one's name. */
  private static String label(List<ProviderRow> providers, String id) {
    for (ProviderRow row : providers) {
      if (row.info().id().equals(id) || (row.info().internal() && row.info().name().equals(id))) {
        return ProviderNames.label(row.info());
      }
    }
    return "a provider that was removed";
  }
}
