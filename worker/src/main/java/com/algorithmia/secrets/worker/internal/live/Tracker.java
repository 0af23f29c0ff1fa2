package com.algorithmia.secrets.worker.internal.live;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.Entry;
import com.algorithmia.secrets.worker.internal.process.SecretVariables;
import com.algorithmia.secrets.worker.internal.provider.Reading;
import com.algorithmia.secrets.worker.internal.provider.ValueReader;
import com.algorithmia.secrets.worker.internal.provider.Values;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The last good values, and what became of them. Each of its methods takes in one piece of news and
 * tells the listener what follows. Thread-safe: one piece of news at a time.
 *
 * <p>An outage keeps values: nobody has taken them away. They are kept until they could not be
 * confirmed for the outage limit, or expire. "Not there" and "denied" are answers, and take a value
 * away at once.
 */
public final class Tracker {

  /** Is told what follows from the news. */
  public interface Listener {
    /** The process is to have these now; they may be the same as before. */
    void changed(SecretVariables secrets);

    /** Something was taken away, in a sentence for people. */
    void revoked(String why);

    /** Something is not as it should be, in a sentence for people. */
    void warn(String what);
  }

  private final Values reader;
  private final Set<String> optional;
  private final Duration outageLimit;
  private final Clock clock;
  private final Listener listener;

  private Bundle bundle = new Bundle("", 0, Map.of(), List.of());
  private final Map<String, String> values = new TreeMap<>();
  private final Map<String, String> versions = new HashMap<>();
  private final Map<String, Instant> confirmed = new HashMap<>();
  private final Set<String> toRead = new HashSet<>();
  private final Set<String> warned = new HashSet<>();
  private Instant bundleConfirmed;
  private boolean lost;

  /**
   * Reads nothing yet.
   *
   * @param optional variables that may be missing
   * @param outageLimit how long values are kept that can't be confirmed; zero = for ever
   */
  public Tracker(
      Values reader, Set<String> optional, Duration outageLimit, Clock clock, Listener listener) {
    this.reader = reader;
    this.optional = Set.copyOf(optional);
    this.outageLimit = outageLimit;
    this.clock = clock;
    this.listener = listener;
    this.bundleConfirmed = clock.instant();
  }

  /**
   * Reads the first values.
   *
   * @throws WorkerException if one can't be read that is not optional; names all of them
   */
  public synchronized SecretVariables start(Bundle first) {
    bundle = first;
    bundleConfirmed = clock.instant();
    Reading reading = readUsable(first.entries());
    Map<String, WorkerException> failures = reading.failures();
    failures.forEach(
        (variable, failure) -> {
          if (optional.contains(variable)) {
            listener.warn(failure.getMessage() + "; it is optional, and left out");
            toRead.add(variable);
          }
        });
    failures.keySet().removeAll(optional);
    if (!failures.isEmpty()) {
      WorkerException one = failures.values().iterator().next();
      String all =
          String.join("; ", failures.values().stream().map(Throwable::getMessage).toList());
      throw new WorkerException(
          one.reason(), all + ". Nothing was started (--optional NAME does without one)");
    }
    take(reading, reading.values().keySet());
    return SecretVariables.of(values);
  }

  /** The server has another bundle. */
  public synchronized void accept(Bundle next) {
    bundleConfirmed = clock.instant();
    lost = false;
    bundle = next;
    Set<String> named = new HashSet<>();
    next.entries().forEach(entry -> named.add(entry.variable()));
    for (String variable : List.copyOf(values.keySet())) {
      if (!named.contains(variable)) {
        remove(variable, "the secret " + variable + " was removed or is no longer granted");
      }
    }
    toRead.retainAll(named);
    read(next.entries());
  }

  /** The server says that nothing has changed. */
  public synchronized void confirm() {
    bundleConfirmed = clock.instant();
    lost = false;
  }

  /** The server does not let this worker in any more. */
  public synchronized void denied(String why) {
    if (!lost) {
      lost = true;
      listener.revoked(why);
    }
  }

  /** Asks the vaults for versions, and reads what has another one or could not be read before. */
  public synchronized void pollVersions() {
    List<Entry> asked = ValueReader.asked(bundle);
    if (asked.isEmpty()) {
      return;
    }
    Map<String, String> found = reader.versions(bundle);
    Set<String> changed = new HashSet<>();
    for (Entry entry : asked) {
      String variable = entry.variable();
      String version = found.get(variable);
      if (version == null) {
        continue;
      }
      if (version.equals(versions.get(variable)) && values.containsKey(variable)) {
        confirmed.put(variable, clock.instant());
      } else {
        changed.add(variable);
      }
    }
    changed.addAll(toRead);
    List<Entry> again = asked.stream().filter(entry -> changed.contains(entry.variable())).toList();
    if (!again.isEmpty()) {
      read(again);
    }
  }

  /** Time has passed: what has expired, or was not confirmed for too long, is taken away. */
  public synchronized void checkTime() {
    Instant now = clock.instant();
    int before = values.size();
    removeWhatIsOver(now);
    if (values.size() < before) {
      listener.changed(SecretVariables.of(values));
    }
  }

  private void removeWhatIsOver(Instant now) {
    for (Entry entry : bundle.entries()) {
      if (entry.expires() != null && !entry.expires().isAfter(now)) {
        remove(entry.variable(), "the secret " + entry.variable() + " has expired");
      }
    }
    if (outageLimit.isZero()) {
      return;
    }
    Instant oldest = now.minus(outageLimit);
    if (bundleConfirmed.isBefore(oldest)) {
      denied("the server was not reached for " + outageLimit.toMinutes() + " minutes");
    }
    for (Entry entry : ValueReader.asked(bundle)) {
      if (confirmed.getOrDefault(entry.variable(), now).isBefore(oldest)) {
        remove(
            entry.variable(),
            "the secret "
                + entry.variable()
                + " could not be confirmed for "
                + outageLimit.toMinutes()
                + " minutes");
      }
    }
  }

  private void read(Collection<Entry> entries) {
    Reading reading = readUsable(entries);
    take(reading, reading.values().keySet());
    reading
        .failures()
        .forEach(
            (variable, failure) -> {
              if (failure.reason() == Reason.NOT_FOUND || failure.reason() == Reason.DENIED) {
                remove(variable, String.valueOf(failure.getMessage()));
              } else if (warned.add(variable)) {
                listener.warn(failure.getMessage() + "; the last good value is kept");
              }
              toRead.add(variable);
            });
    listener.changed(SecretVariables.of(values));
  }

  /**
   * Reads. A value that no variable can hold is a failure of its own: it must not stand in the way
   * of the others, nor of what expires or is revoked later.
   */
  private Reading readUsable(Collection<Entry> entries) {
    Reading reading = reader.read(bundle, entries);
    Map<String, String> usable = reading.values();
    Map<String, String> usableVersions = new HashMap<>(reading.versions());
    Map<String, WorkerException> failures = reading.failures();
    reading
        .values()
        .forEach(
            (variable, value) ->
                SecretVariables.problem(variable, value)
                    .ifPresent(
                        problem -> {
                          usable.remove(variable);
                          usableVersions.remove(variable);
                          failures.put(variable, new WorkerException(Reason.REFUSED, problem));
                        }));
    return new Reading(usable, failures, usableVersions);
  }

  private void take(Reading reading, Collection<String> read) {
    values.putAll(reading.values());
    versions.putAll(reading.versions());
    for (String variable : read) {
      confirmed.put(variable, clock.instant());
      toRead.remove(variable);
      warned.remove(variable);
    }
  }

  private void remove(String variable, String why) {
    versions.remove(variable);
    confirmed.remove(variable);
    if (values.remove(variable) != null) {
      listener.revoked(why);
    }
  }
}
