package com.algorithmia.secrets.host.internal.call;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one provider, tagged with its name, the operation and the outcome; never with a key
 * or a value. Without a registry nothing is counted. Thread-safe.
 */
public final class CallMetrics implements AutoCloseable {

  private static final String TAG = "provider";

  private final @Nullable MeterRegistry registry;
  private final String provider;
  private final Map<String, Timer> timers = new ConcurrentHashMap<>();
  private final Map<Meter.Id, Boolean> owned = new ConcurrentHashMap<>();

  /**
   * @param registry null = count nothing
   * @param provider the provider's name, for the tag
   */
  public CallMetrics(@Nullable MeterRegistry registry, String provider) {
    this.registry = registry;
    this.provider = provider;
  }

  /** Notes a call that went to the plugin, or would have. */
  public void called(Operation operation, String outcome, long nanos) {
    if (registry == null) {
      return;
    }
    timers
        .computeIfAbsent(
            operation.label() + ' ' + outcome,
            key ->
                own(
                    Timer.builder("secretstore.provider.calls")
                        .tags(TAG, provider, "operation", operation.label(), "outcome", outcome)
                        .register(registry)))
        .record(Duration.ofNanos(nanos));
  }

  /** Shows a number that is read only when somebody looks. */
  public void gauge(String name, Supplier<Number> value) {
    if (registry != null) {
      own(Gauge.builder(name, value).tags(TAG, provider).register(registry));
    }
  }

  /** Shows a count that is kept elsewhere and read only when somebody looks. */
  public void counter(String name, String result, Supplier<Number> value) {
    if (registry != null) {
      own(
          FunctionCounter.builder(name, value, supplier -> supplier.get().doubleValue())
              .tags(TAG, provider, "result", result)
              .register(registry));
    }
  }

  private <M extends Meter> M own(M meter) {
    owned.put(meter.getId(), true);
    return meter;
  }

  /** Takes the meters back: a registry would keep them, and through them this provider. */
  @Override
  public void close() {
    if (registry != null) {
      owned.keySet().forEach(registry::remove);
    }
    owned.clear();
    timers.clear();
  }
}
