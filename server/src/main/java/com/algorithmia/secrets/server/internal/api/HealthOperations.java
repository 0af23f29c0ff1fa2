package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Authenticator;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Health, readiness, metrics, and the contract itself. */
public final class HealthOperations {

  private final SecretStore store;
  private final Authenticator authenticator;
  private final Supplier<String> metrics;
  private final BooleanSupplier stopping;

  /**
   * @param metrics all metrics in Prometheus' text format
   * @param stopping whether the server is on its way down
   */
  public HealthOperations(
      SecretStore store,
      Authenticator authenticator,
      Supplier<String> metrics,
      BooleanSupplier stopping) {
    this.store = store;
    this.authenticator = authenticator;
    this.metrics = metrics;
    this.stopping = stopping;
  }

  /** Adds its routes. */
  public void register(Routes routes) {
    routes
        .open("/healthz", request -> status(200, "ok"))
        .open("/readyz", request -> readiness())
        .open("/metrics", this::metrics)
        .open("/openapi.yaml", request -> contract());
  }

  private static Answer status(int status, String word) {
    return Answer.json(status, Json.object(out -> out.writeStringField("status", word)));
  }

  private Answer readiness() {
    if (stopping.getAsBoolean()) {
      return status(503, "stopping").header("Retry-After", "1");
    }
    boolean ready;
    try {
      ready = store.health().ready();
    } catch (StoreException e) {
      ready = false;
    }
    // No reasons: this is open to everybody. They stand in the log and on the admin's page.
    return ready ? status(200, "ok") : status(503, "unavailable").header("Retry-After", "1");
  }

  private Answer metrics(ApiRequest request) {
    boolean anonymous = request.incoming().headers("Authorization").isEmpty();
    if (!(anonymous && request.incoming().fromThisMachine())) {
      Role role =
          authenticator.authenticate(request.incoming(), request.requestId()).principal().role();
      if (role != Role.AUDITOR && role != Role.ADMIN) {
        throw ApiFailure.forbidden("Metrics are for auditors");
      }
    }
    return Answer.bytes(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        metrics.get().getBytes(StandardCharsets.UTF_8));
  }

  private static Answer contract() {
    return Answer.bytes(200, "application/yaml", Contract.BYTES);
  }

  private static final class Contract {

    private static final byte[] BYTES = read();

    private static byte[] read() {
      try (InputStream in =
          HealthOperations.class.getResourceAsStream(
              "/com/algorithmia/secrets/server/openapi.yaml")) {
        if (in == null) {
          throw new IllegalStateException("openapi.yaml is missing from the class path");
        }
        return in.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException("openapi.yaml can't be read", e);
      }
    }
  }
}
