package com.algorithmia.plugin.sqlsecretprovider;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Time, randomness and environment.
 *
 * @param clock tells what has expired
 * @param nanoTime measures deadlines
 * @param environment gives variables by name
 */
record Surroundings(
    Clock clock,
    LongSupplier nanoTime,
    Names names,
    Function<String, @Nullable String> environment) {

  static Surroundings real() {
    return new Surroundings(
        Clock.systemUTC(), System::nanoTime, new Names(new SecureRandom()), System::getenv);
  }
}
