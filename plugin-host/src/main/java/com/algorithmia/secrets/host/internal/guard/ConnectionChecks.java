package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.secrets.host.internal.call.Scrubber;

/** Checks a connection and copies the report. */
final class ConnectionChecks {

  private ConnectionChecks() {}

  /** On the plugin's thread. */
  static ConnectionReport check(ProviderInstance instance) throws Throwable {
    ConnectionReport given =
        instance
            .code()
            .optional(
                () -> instance.sanitizer().notNull(instance.provider().checkConnection()),
                () ->
                    ConnectionReport.builder()
                        .unknown("connection", "This provider offers no check of its connection")
                        .build());
    Scrubber scrubber = instance.sanitizer().scrubber();
    ConnectionReport.Builder copy = ConnectionReport.builder();
    for (ConnectionReport.Step step : given.getSteps()) {
      copy.add(scrubber.scrub(step.getName()), step.getStatus(), scrubber.scrub(step.getMessage()));
    }
    return copy.build();
  }
}
