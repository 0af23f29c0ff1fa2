package com.algorithmia.secrets.worker.internal.live;

import com.algorithmia.secrets.worker.WorkerException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is said when values can't be read at the start: the same reason once, with all it hits. */
final class StartFailures {

  private StartFailures() {}

  /** The sentences, by variable, as one text. */
  static String text(Map<String, WorkerException> failures) {
    Map<String, List<String>> variables = new LinkedHashMap<>();
    failures.forEach(
        (variable, failure) ->
            variables
                .computeIfAbsent(rest(variable, failure), reason -> new ArrayList<>())
                .add(variable));
    List<String> sentences = new ArrayList<>();
    variables.forEach(
        (rest, hit) -> {
          String first = hit.get(0);
          sentences.add(
              hit.size() == 1
                  ? String.valueOf(Objects.requireNonNull(failures.get(first)).getMessage())
                  : "the secrets " + String.join(", ", hit) + rest);
        });
    return String.join("; ", sentences);
  }

  /** What follows on the name; the whole message, which no other has, if it does not begin so. */
  private static String rest(String variable, WorkerException failure) {
    String message = String.valueOf(failure.getMessage());
    String begin = "the secret " + variable;
    return message.startsWith(begin + " ")
        ? message.substring(begin.length())
        : variable + " " + message;
  }
}
