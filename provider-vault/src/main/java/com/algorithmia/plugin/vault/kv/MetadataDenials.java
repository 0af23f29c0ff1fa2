package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers, for five minutes, in which folders a token may read values but not metadata, so that a
 * version check there is one request and not two. By folder, because policies are: what holds for
 * {@code /shared} says nothing of the prefix. Thread-safe.
 */
final class MetadataDenials {

  private static final Duration COUNTS = Duration.ofMinutes(5);
  private static final int MOST_FOLDERS = 1_000;

  private final Time time;
  private final Map<List<String>, Deadline> folders = new ConcurrentHashMap<>();

  MetadataDenials(Time time) {
    this.time = time;
  }

  /** The metadata of a key may not be read, its value may. */
  void note(List<String> path) {
    if (folders.size() >= MOST_FOLDERS) {
      folders.clear(); // What it costs is one more request for each.
    }
    folders.put(folder(path), Deadline.after(COUNTS, time));
  }

  /** It turned out otherwise. */
  void forget(List<String> path) {
    folders.remove(folder(path));
  }

  /** Whether that was found for the key, or one beside it. */
  boolean knows(List<String> path) {
    Deadline until = folders.get(folder(path));
    return until != null && !until.isOver();
  }

  private static List<String> folder(List<String> path) {
    return List.copyOf(path.subList(0, path.size() - 1));
  }
}
