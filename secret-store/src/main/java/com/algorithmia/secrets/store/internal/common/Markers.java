package com.algorithmia.secrets.store.internal.common;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.algorithmia.secrets.store.Page;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a page begins: the key of the last item before it, so that far pages cost like the first.
 */
public final class Markers {

  private static final String SEPARATOR = "\u0000";

  /** Before a marker that leads backwards; not in the alphabet of the others. */
  private static final String BACKWARDS = ".";

  private Markers() {}

  /** A marker of these parts. */
  public static String of(String... parts) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join(SEPARATOR, parts).getBytes(UTF_8));
  }

  /** The parts of a marker, so many; null for the first page. */
  public static String @Nullable [] parse(@Nullable String marker, int parts) {
    if (marker == null || marker.isEmpty()) {
      return null;
    }
    try {
      String text =
          UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(marker)))
              .toString();
      String[] found = text.split(SEPARATOR, -1);
      if (found.length == parts) {
        return found;
      }
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw Errors.constraint("marker", "marker is none that a list gave");
    }
    throw Errors.constraint("marker", "marker is none that a list gave");
  }

  /**
   * Where a page is: after a key, or before it.
   *
   * @param key of the item beside the page; empty at the list's beginning or end
   * @param backwards whether the page is before the key, or the last one if there is no key
   */
  public record Place(List<String> key, boolean backwards) {

    /** Copies the key. */
    public Place {
      key = List.copyOf(key);
    }

    /** Whether the page is beside an item, and not at an end of the list. */
    public boolean hasKey() {
      return !key.isEmpty();
    }

    /** What a row's key has to be to that of {@link #key}, in a list that ascends. */
    public String than() {
      return backwards ? "<" : ">";
    }

    /** In which order rows are read, of a list that ascends. */
    public String order() {
      return backwards ? " desc" : "";
    }
  }

  /** The place that a marker names; the list's beginning if it is null or empty. */
  public static Place place(@Nullable String marker, int parts) {
    if (marker == null || marker.isEmpty()) {
      return new Place(List.of(), false);
    }
    if (marker.equals(Page.LAST)) {
      return new Place(List.of(), true);
    }
    boolean backwards = marker.startsWith(BACKWARDS);
    String[] key = parse(backwards ? marker.substring(BACKWARDS.length()) : marker, parts);
    if (key == null) {
      throw Errors.constraint("marker", "marker is none that a list gave");
    }
    return new Place(List.of(key), backwards);
  }

  /** Checks a limit. */
  public static int limit(int limit, int most) {
    if (limit < 1 || limit > most) {
      throw Errors.constraint("limit", "limit must be 1 to " + most);
    }
    return limit;
  }

  /**
   * A page of what was read with one item too many, in the order of the place.
   *
   * @param key the marker of an item
   */
  public static <T> Page<T> page(List<T> read, int limit, Place place, Function<T, String> key) {
    boolean more = read.size() > limit;
    List<T> items = new ArrayList<>(more ? read.subList(0, limit) : read);
    if (place.backwards()) {
      Collections.reverse(items);
    }
    if (items.isEmpty()) {
      return new Page<>(items, null, null);
    }
    boolean before = place.backwards() ? more : place.hasKey();
    boolean after = place.backwards() ? place.hasKey() : more;
    return new Page<>(
        items,
        after ? key.apply(items.get(items.size() - 1)) : null,
        before ? BACKWARDS + key.apply(items.get(0)) : null);
  }
}
