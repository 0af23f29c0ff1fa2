package com.algorithmia.secrets.server.internal.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs answers. Of a request it knows method and route, never its path, query or
 * headers: those hold what clients choose.
 */
public final class RequestLog {

  private static final Logger log =
      LoggerFactory.getLogger("com.algorithmia.secrets.server.requests");
  private static final String NONE = "none";

  /** What is counted together; as few as there are routes and statuses. */
  private record Kind(String method, String route, int status) {}

  private final MeterRegistry meters;
  private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

  /** Counts there: {@code secretstore.http.requests}. */
  public RequestLog(MeterRegistry meters) {
    this.meters = meters;
  }

  /**
   * A request was answered.
   *
   * @param route the route's path; null if there was none
   */
  public void answered(
      String method, @Nullable String route, int status, String requestId, long nanoseconds) {
    String shownMethod = route == null ? NONE : method;
    String shownRoute = route == null ? NONE : route;
    timers
        .computeIfAbsent(new Kind(shownMethod, shownRoute, status), this::timer)
        .record(nanoseconds, TimeUnit.NANOSECONDS);
    log.debug(
        "{} {} {} in {} us, request {}",
        shownMethod,
        shownRoute,
        status,
        nanoseconds / 1_000,
        requestId);
  }

  private Timer timer(Kind kind) {
    return Timer.builder("secretstore.http.requests")
        .description("Answered requests")
        .tag("method", kind.method())
        .tag("route", kind.route())
        .tag("status", Integer.toString(kind.status()))
        .register(meters);
  }
}
