package com.algorithmia.secrets.server.internal.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
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

  private final MeterRegistry meters;

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
    Timer.builder("secretstore.http.requests")
        .description("Answered requests")
        .tag("method", shownMethod)
        .tag("route", shownRoute)
        .tag("status", Integer.toString(status))
        .register(meters)
        .record(nanoseconds, TimeUnit.NANOSECONDS);
    log.debug(
        "{} {} {} in {} us, request {}",
        shownMethod,
        shownRoute,
        status,
        nanoseconds / 1_000,
        requestId);
  }
}
