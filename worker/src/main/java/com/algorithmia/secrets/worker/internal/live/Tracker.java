package com.algorithmia.secrets.worker.internal.live;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.Entry;
import com.algorithmia.secrets.worker.internal.process.SecretVariables;
import com.algorithmia.secrets.worker.internal.provider.Reading;
import com.algorithmia.secrets.worker.internal.provider.ValueReader;
import com.algorithmia.secrets.worker.internal.provider.Values;
import com.algorithmia.secrets.worker.internal.provider.Versions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The last good values, and what became of them. Each of its methods takes in one piece of news and
 * tells the listener what follows. Thread-safe: one piece of news at a time. Vaults are asked
 * without a lock, so one that hangs holds up nothing that the server says.
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

    /** There is something in a vault to read: {@link #askVaults} is to be called soon. */
    void vaultsAreDue();
  }

  /** Tells whether a value can be handed over. */
  @FunctionalInterface
  public interface Check {
    /** Why not, in a sentence that names the variable and never its value. */
    Optional<String> problem(String variable, String value);
  }

  private final Values reader;
  private final Check check;
  private final Set<String> optional;
  private final Duration outageLimit;
  private final Clock date;
  private final Clock ages;
  private final Listener listener;

  private Bundle bundle = new Bundle("", 0, Map.of(), List.of());
  private final Map<String, String> values = new TreeMap<>();
  private final Map<String, String> versions = new HashMap<>();
  private final Map<String, Instant> confirmed = new HashMap<>();
  private final Set<String> toRead = new HashSet<>();
  private final Set<String> warned = new HashSet<>();
  private Instant bundleConfirmed;
  private boolean lost;
  private long news;

  /**
   * Reads nothing yet.
   *
   * @param check refuses values that the process could not take
   * @param optional variables that may be missing
   * @param outageLimit how long values are kept that can't be confirmed; zero = for ever
   * @param date by which secrets expire
   * @param ages a steady one, for the outage limit: the date may be set at any time
   */
  public Tracker(
      Values reader,
      Check check,
      Set<String> optional,
      Duration outageLimit,
      Clock date,
      Clock ages,
      Listener listener) {
    this.reader = reader;
    this.check = check;
    this.optional = Set.copyOf(optional);
    this.outageLimit = outageLimit;
    this.date = date;
    this.ages = ages;
    this.listener = listener;
    this.bundleConfirmed = ages.instant();
  }

  /**
   * Reads the first values.
   *
   * @throws WorkerException if one can't be read that is not optional; names all of them
   */
  public synchronized SecretVariables start(Bundle first) {
    bundle = first;
    bundleConfirmed = ages.instant();
    Reading reading = readUsable(first, first.entries());
    Map<String, WorkerException> failures = reading.failures();
    failures.forEach(
        (variable, failure) -> {
          if (optional.contains(variable)) {
            listener.warn(failure.getMessage() + "; it is optional, and left out");
            toRead.add(variable);
            warned.add(variable);
          }
        });
    failures.keySet().removeAll(optional);
    if (!failures.isEmpty()) {
      WorkerException one = failures.values().iterator().next();
      throw new WorkerException(
          one.reason(),
          StartFailures.text(failures)
              + ". Nothing was started (--optional NAME does without one)");
    }
    take(reading.withoutFailures());
    return SecretVariables.of(values);
  }

  /**
   * The server has another bundle. What it carries sealed is opened at once; what lies in vaults is
   * read by {@link #askVaults}.
   *
   * @return whether all could be opened that may be worth another try
   */
  public synchronized boolean accept(Bundle next) {
    confirm();
    bundle = next;
    news++;
    Set<String> named = new HashSet<>();
    next.entries().forEach(entry -> named.add(entry.variable()));
    for (String variable : List.copyOf(values.keySet())) {
      if (!named.contains(variable)) {
        remove(variable, "the secret " + variable + " was removed or is no longer granted");
      }
    }
    toRead.clear();
    ValueReader.asked(next).forEach(entry -> toRead.add(entry.variable()));
    boolean allOpened = openWhatIsHere();
    if (!toRead.isEmpty()) {
      listener.vaultsAreDue();
    }
    return allOpened;
  }

  /**
   * The server's bundle once more, of the same content: opens what it carries sealed, and leaves
   * the vaults in peace.
   *
   * @return as {@link #accept}
   */
  public synchronized boolean open(Bundle same) {
    confirm();
    bundle = same;
    return openWhatIsHere();
  }

  private boolean openWhatIsHere() {
    List<Entry> here = new ArrayList<>(bundle.entries());
    here.removeAll(ValueReader.asked(bundle));
    Reading reading = readUsable(bundle, here);
    take(reading);
    listener.changed(SecretVariables.of(values));
    Map<String, WorkerException> failures = reading.failures();
    return here.stream()
        .filter(entry -> entry.sealed() != null && !isExpired(entry))
        .map(entry -> failures.get(entry.variable()))
        // What the process can't hold does not become better.
        .allMatch(failure -> failure == null || failure.reason() == Reason.REFUSED);
  }

  private boolean isExpired(Entry entry) {
    return entry.expires() != null && !entry.expires().isAfter(date.instant());
  }

  /** The server says that nothing has changed. */
  public synchronized void confirm() {
    bundleConfirmed = ages.instant();
    lost = false;
  }

  /** The server does not let this worker in any more. */
  public synchronized void denied(String why) {
    if (!lost) {
      lost = true;
      listener.revoked(why);
    }
  }

  /**
   * Asks the vaults for versions, and reads what has another one, what the server's last news were
   * about, and what could not be read before. Takes as long as the vaults take; used by one thread
   * at a time.
   */
  public void askVaults() {
    Bundle asked;
    Set<String> due;
    long since;
    synchronized (this) {
      asked = bundle;
      due = new HashSet<>(toRead);
      since = news;
    }
    reader.retain(asked.providers().keySet());
    List<Entry> inVaults = ValueReader.asked(asked);
    List<Entry> toPoll = inVaults.stream().filter(one -> !due.contains(one.variable())).toList();
    Map<String, String> polled = Map.of();
    if (!toPoll.isEmpty()) {
      Versions told = reader.versions(asked, toPoll);
      polled = told.found();
      due.addAll(changed(since, told, toPoll));
    }
    List<Entry> again = inVaults.stream().filter(one -> due.contains(one.variable())).toList();
    if (!again.isEmpty()) {
      // A provider that tells versions only when asked for them: what it told before it was read.
      takeIfStillWanted(since, asked, readUsable(asked, again).orVersions(polled));
    }
  }

  /** Takes in what vaults said about versions; gives the variables that are to be read anew. */
  private synchronized Set<String> changed(long since, Versions told, List<Entry> entries) {
    if (since != news) {
      return Set.of(); // Everything is due to be read by now.
    }
    Set<String> changed = new HashSet<>();
    Map<String, WorkerException> failures = new TreeMap<>();
    for (Entry entry : entries) {
      String variable = entry.variable();
      String version = told.found().get(variable);
      WorkerException failure = told.failures().get(variable);
      if (failure != null && failure.reason() == Reason.DENIED) {
        // The version alone, or the secret too? Only reading tells.
        changed.add(variable);
      } else if (failure != null) {
        failures.put(variable, failure);
      } else if (version != null && version.equals(versions.get(variable))) {
        confirmed.put(variable, ages.instant());
        warned.remove(variable);
      } else if (version != null) {
        changed.add(variable);
      }
    }
    warnOnce(failures);
    return changed;
  }

  /** The server may have said something else while the vaults were asked. */
  private synchronized void takeIfStillWanted(long since, Bundle asked, Reading reading) {
    if (since == news) {
      take(reading);
    } else {
      // Better than nothing, but older than the news: what these made due stays due.
      Set<String> due = Set.copyOf(toRead);
      take(reading.only(bundle.sameSources(asked)));
      toRead.addAll(due);
    }
    listener.changed(SecretVariables.of(values));
  }

  /**
   * The vaults have been asked: what has expired, or they could not confirm for too long, is taken
   * away.
   */
  public synchronized void checkTime() {
    takeAway(
        () -> {
          removeExpired();
          removeUnconfirmed();
        });
  }

  /**
   * The server has been asked: what has expired is taken away, and all of it if the server was not
   * reached for too long. A process that was stopped for a day asks once before it gives up.
   *
   * @param asked when the last request was begun, by the clock of ages
   */
  public synchronized void checkServer(Instant asked) {
    takeAway(this::removeExpired);
    if (!outageLimit.isZero() && bundleConfirmed.plus(outageLimit).isBefore(asked)) {
      denied("the server was not reached for " + outageLimit.toMinutes() + " minutes");
    }
  }

  private void takeAway(Runnable removal) {
    int before = values.size();
    removal.run();
    if (values.size() < before) {
      listener.changed(SecretVariables.of(values));
    }
  }

  private void removeExpired() {
    for (Entry entry : bundle.entries()) {
      if (isExpired(entry)) {
        remove(entry.variable(), "the secret " + entry.variable() + " has expired");
      }
    }
  }

  private void removeUnconfirmed() {
    if (outageLimit.isZero()) {
      return;
    }
    Instant now = ages.instant();
    Instant oldest = now.minus(outageLimit);
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

  /**
   * Reads. A value that can't be handed over is a failure of its own: it must not stand in the way
   * of the others, nor of what expires or is revoked later.
   */
  private Reading readUsable(Bundle from, Collection<Entry> entries) {
    Reading reading = reader.read(from, entries);
    Map<String, String> usable = reading.values();
    Map<String, String> usableVersions = new HashMap<>(reading.versions());
    Map<String, WorkerException> failures = reading.failures();
    reading
        .values()
        .forEach(
            (variable, value) ->
                check
                    .problem(variable, value)
                    .ifPresent(
                        problem -> {
                          usable.remove(variable);
                          usableVersions.remove(variable);
                          failures.put(variable, new WorkerException(Reason.REFUSED, problem));
                        }));
    return new Reading(usable, failures, usableVersions);
  }

  private void take(Reading reading) {
    Map<String, String> read = reading.values();
    values.putAll(read);
    versions.putAll(reading.versions());
    for (String variable : read.keySet()) {
      confirmed.put(variable, ages.instant());
      toRead.remove(variable);
      warned.remove(variable);
    }
    Map<String, WorkerException> outages = new TreeMap<>();
    reading
        .failures()
        .forEach(
            (variable, failure) -> {
              if (failure.reason() == Reason.NOT_FOUND || failure.reason() == Reason.DENIED) {
                remove(variable, String.valueOf(failure.getMessage()));
              } else {
                outages.put(variable, failure);
              }
            });
    warnOnce(outages);
    Set<String> failed = reading.failures().keySet();
    ValueReader.asked(bundle).stream()
        .map(Entry::variable)
        .filter(failed::contains)
        .forEach(toRead::add);
  }

  /**
   * Tells each variable's failure once until it is read again. An outage of a vault with many
   * secrets is one sentence.
   */
  private void warnOnce(Map<String, WorkerException> failures) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    failures.forEach(
        (variable, failure) -> {
          if (warned.add(variable)) {
            String group =
                failure.reason() == Reason.REFUSED ? "v " + variable : "p " + provider(variable);
            groups.computeIfAbsent(group, key -> new ArrayList<>()).add(variable);
          }
        });
    groups
        .values()
        .forEach(
            variables -> {
              String first = variables.get(0);
              String also =
                  variables.size() == 1
                      ? ""
                      : "; the same holds for " + (variables.size() - 1) + " more";
              listener.warn(
                  Objects.requireNonNull(failures.get(first)).getMessage()
                      + also
                      + (values.containsKey(first)
                          ? "; the last good value is kept"
                          : "; it is left out until then"));
            });
  }

  private String provider(String variable) {
    return bundle.entries().stream()
        .filter(entry -> entry.variable().equals(variable))
        .map(Entry::providerId)
        .findAny()
        .orElse("");
  }

  private void remove(String variable, String why) {
    versions.remove(variable);
    confirmed.remove(variable);
    if (values.remove(variable) != null) {
      listener.revoked(why);
    }
  }
}
