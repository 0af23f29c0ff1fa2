package com.algorithmia.secrets.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What JMH measured, found by method and parameters. */
final class Measured {

  private final Map<String, Double> scores = new HashMap<>();

  private Measured(Collection<RunResult> results) {
    for (RunResult result : results) {
      scores.put(key(result), result.getPrimaryResult().getScore());
    }
  }

  /** Runs all methods of a benchmark class. */
  static Measured run(Class<?> benchmark, UnaryOperator<ChainedOptionsBuilder> options)
      throws RunnerException {
    ChainedOptionsBuilder builder =
        new OptionsBuilder()
            .include("\\." + benchmark.getSimpleName() + "\\.")
            .jvmArgsAppend("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
            .verbosity(VerboseMode.NORMAL)
            .shouldFailOnError(true);
    return new Measured(new Runner(options.apply(builder).build()).run());
  }

  private static String key(RunResult result) {
    String method = result.getParams().getBenchmark();
    String parameters =
        result.getParams().getParamsKeys().stream()
            .sorted()
            .map(name -> result.getParams().getParam(name))
            .collect(Collectors.joining(" "));
    return (method.substring(method.lastIndexOf('.') + 1) + " " + parameters).trim();
  }

  /** The score of a method, with its parameters' values in the order of their names. */
  double of(String method, Object... parameters) {
    StringBuilder key = new StringBuilder(method);
    for (Object parameter : parameters) {
      key.append(' ').append(parameter);
    }
    Double score = scores.get(key.toString());
    if (score == null) {
      throw new IllegalArgumentException("Not measured: " + key + "; there are " + scores.keySet());
    }
    return score;
  }
}
