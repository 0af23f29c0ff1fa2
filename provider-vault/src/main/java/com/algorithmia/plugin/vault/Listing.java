package com.algorithmia.plugin.vault;

import com.algorithmia.plugin.vault.kv.KvEngine;
import com.algorithmia.plugin.vault.kv.SecretKey;
import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the folders below the prefix, depth first, in the order of names. A cursor is the place
 * where a page ended: it holds for any provider with the same prefix, whatever came or went
 * meanwhile.
 *
 * <p>One walk, for one page. Not thread-safe.
 */
final class Listing {

  /** A page of a tree of many empty folders ends early rather than late. */
  private static final int MOST_REQUESTS = 50;

  private final KvEngine engine;
  private final Deadline deadline;
  private final List<String> folder;
  private String after;
  private boolean done;

  private Listing(KvEngine engine, Deadline deadline, List<String> folder, String after) {
    this.engine = engine;
    this.deadline = deadline;
    this.folder = folder;
    this.after = after;
  }

  static Page<SecretSummary> page(
      KvEngine engine, @Nullable String cursor, int limit, Deadline deadline) {
    Listing walk = at(engine, cursor, deadline);
    List<SecretSummary> items = new ArrayList<>();
    for (int requests = 0; requests < MOST_REQUESTS && items.size() < limit && !walk.done; ) {
      walk.step(items, limit);
      requests++;
    }
    return new Page<>(items, walk.done ? null : walk.cursor());
  }

  /** Looks into one folder: takes its secrets up to the next folder, and goes down or up. */
  private void step(List<SecretSummary> items, int limit) {
    int wanted = limit - items.size();
    List<String> names = engine.names(ApiPath.of().plus(folder), after, wanted, deadline);
    for (String name : names) {
      after = name;
      if (name.endsWith("/")) {
        String below = name.substring(0, name.length() - 1);
        if (ApiPath.isSafe(below)) {
          folder.add(below);
          after = "";
          return;
        }
      } else {
        add(items, name);
      }
    }
    if (names.size() < wanted) {
      up();
    }
  }

  private void add(List<SecretSummary> items, String name) {
    if (!ApiPath.isSafe(name)) {
      return;
    }
    String key = SecretKey.textOf(ApiPath.of().plus(folder).plus(name));
    if (SecretKey.parse(key) != null) { // Else it is too long, and can't be read by this provider.
      items.add(new SecretSummary(key, null, null, SecretAttributes.none()));
    }
  }

  private void up() {
    if (folder.isEmpty()) {
      done = true;
    } else {
      after = folder.remove(folder.size() - 1) + "/";
    }
  }

  private String cursor() {
    String place = String.join("/", folder) + "\0" + after;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.UTF_8));
  }

  private static Listing at(KvEngine engine, @Nullable String cursor, Deadline deadline) {
    if (cursor == null) {
      return new Listing(engine, deadline, new ArrayList<>(), "");
    }
    String place = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
    int end = place.indexOf('\0');
    if (end < 0) {
      throw new IllegalArgumentException("The cursor is not one of this provider's");
    }
    List<String> folder = new ArrayList<>();
    if (end > 0) {
      folder.addAll(List.of(place.substring(0, end).split("/", -1)));
    }
    if (!folder.stream().allMatch(ApiPath::isSafe)) {
      throw new IllegalArgumentException("The cursor is not one of this provider's");
    }
    return new Listing(engine, deadline, folder, place.substring(end + 1));
  }
}
