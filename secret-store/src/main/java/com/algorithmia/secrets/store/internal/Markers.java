package com.algorithmia.secrets.store.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.algorithmia.secrets.store.Page;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a page begins: the key of the last item before it, so that far pages cost like the first.
 */
public final class Markers {

  private static final String SEPARATOR = "\u0000";

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

  /** Checks a limit. */
  public static int limit(int limit, int most) {
    if (limit < 1 || limit > most) {
      throw Errors.constraint("limit", "limit must be 1 to " + most);
    }
    return limit;
  }

  /** A page of what was read with one item too many. */
  public static <T> Page<T> page(List<T> read, int limit, Function<T, String> marker) {
    if (read.size() <= limit) {
      return new Page<>(read, null);
    }
    return new Page<>(read.subList(0, limit), marker.apply(read.get(limit - 1)));
  }
}
