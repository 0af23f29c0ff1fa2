package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.internal.jar.JarStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all providers of a host share.
 *
 * @param clock the time of day, for what is written down; never for how long something lasts
 * @param ticker nanoseconds for the times of caches and breakers
 * @param registry for metrics; null = none
 */
public record HostContext(
    HostSettings settings,
    JarStore store,
    Clock clock,
    LongSupplier ticker,
    HostTimer timer,
    Events events,
    @Nullable MeterRegistry registry,
    LeakWatch leaks) {}
