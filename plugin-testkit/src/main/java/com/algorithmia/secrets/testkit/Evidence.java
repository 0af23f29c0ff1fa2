package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of all tests brought to light: leaked values (clause 8.2), throwables that are
 * none of the contract's (8.1), nulls (8.4). Holds descriptions only, never what was leaked. Safe
 * for many threads.
 */
final class Evidence {

  private final List<Canary> canaries = new CopyOnWriteArrayList<>();
  private final Set<String> leaks = new ConcurrentSkipListSet<>();
  private final Set<String> strangers = new ConcurrentSkipListSet<>();
  private final Set<String> nulls = new ConcurrentSkipListSet<>();

  /** From now on searches for this as well. */
  void watchFor(Canary canary) {
    canaries.add(canary);
  }

  Set<String> leaks() {
    return leaks;
  }

  Set<String> strangers() {
    return strangers;
  }

  Set<String> nulls() {
    return nulls;
  }

  /** Searches a text and notes what it shows. */
  void searchText(String where, String text) {
    for (Canary canary : canaries) {
      for (String disguise : canary.findIn(text)) {
        leaks.add(where + " shows a value or credential (" + disguise + ")");
      }
    }
  }

  /** Whether a throwable may be shown in a test's output. */
  boolean isClean(Throwable thrown) {
    String said = said(thrown);
    return canaries.stream().allMatch(canary -> canary.findIn(said).isEmpty());
  }

  /** Notes what a call gave. */
  void returned(String call, @Nullable Object result) {
    if (result == null) {
      nulls.add(call + " gave null");
    } else {
      look(call, result);
    }
  }

  private void look(String where, Object given) {
    searchText("toString() of what " + where + " gave", String.valueOf(given));
    if (given instanceof Optional<?> optional) {
      optional.ifPresent(inner -> look(where, inner));
    } else if (given instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            returned(where, key);
            returned(where, value);
          });
    } else if (given instanceof Collection<?> items) {
      items.forEach(item -> returned(where, item));
    } else if (given instanceof Page<?> page) {
      page.getItems().forEach(item -> look(where, item));
    } else if (given instanceof Outcome<?> outcome) {
      look(where, outcome);
    }
  }

  private void look(String where, Outcome<?> outcome) {
    SecretProviderException failure = outcome.getFailure();
    if (failure != null) {
      threw(where, failure);
    } else if (outcome.isPresent()) {
      try {
        look(where, outcome.get());
      } catch (SecretNotFoundException e) {
        throw new IllegalStateException("An outcome is present and not found", e);
      }
    }
  }

  /** Notes what a call threw. */
  void threw(String call, Throwable thrown) {
    searchText("the exception from " + call, said(thrown));
    if (thrown instanceof SecretProviderException failure) {
      searchText("a problem from " + call, failure.getProblems().toString());
      if (failure.getKind() == Kind.PLUGIN_FAILURE) {
        strangers.add(call + " failed with PLUGIN_FAILURE, which is for hosts to say");
      }
    } else if (!(thrown instanceof SecretNotFoundException)) {
      strangers.add(call + " threw " + thrown.getClass().getName());
    }
  }

  /** What a throwable, its causes and what was suppressed say; frames hold no values. */
  private static String said(Throwable thrown) {
    StringBuilder said = new StringBuilder();
    Deque<Throwable> open = new ArrayDeque<>(List.of(thrown));
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    while (!open.isEmpty()) {
      Throwable next = open.pop();
      if (seen.add(next)) {
        said.append(next).append('\n').append(next.getMessage()).append('\n');
        said.append(next.getLocalizedMessage()).append('\n');
        open.addAll(List.of(next.getSuppressed()));
        Optional.ofNullable(next.getCause()).ifPresent(open::push);
      }
    }
    return said.toString();
  }
}
