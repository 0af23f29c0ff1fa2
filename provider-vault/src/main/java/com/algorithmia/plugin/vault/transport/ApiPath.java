package com.algorithmia.plugin.vault.transport;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path below {@code /v1/}, kept as plain segments and percent-encoded in one place, so that
 * nothing in a name can change which path is asked for. Immutable.
 */
public final class ApiPath {

  private static final ApiPath EMPTY = new ApiPath(List.of());

  private final List<String> segments;

  private ApiPath(List<String> segments) {
    this.segments = segments;
  }

  /** The path of these segments; a {@code /} inside a segment is data, not a separator. */
  public static ApiPath of(String... segments) {
    return EMPTY.plus(List.of(segments));
  }

  /** The path of a text whose {@code /} are separators; empty segments are dropped. */
  public static ApiPath parse(String text) {
    List<String> segments = new ArrayList<>();
    for (String segment : text.split("/", -1)) {
      if (!segment.isEmpty()) {
        segments.add(segment);
      }
    }
    return EMPTY.plus(segments);
  }

  /** This path and more segments. */
  public ApiPath plus(List<String> more) {
    List<String> all = new ArrayList<>(segments);
    for (String segment : more) {
      if (!isSafe(segment)) {
        throw new IllegalArgumentException("A segment of a path is empty or relative");
      }
      all.add(segment);
    }
    return new ApiPath(List.copyOf(all));
  }

  /** This path and another one below it. */
  public ApiPath plus(ApiPath below) {
    return plus(below.segments);
  }

  /** This path and one more segment. */
  public ApiPath plus(String segment) {
    return plus(List.of(segment));
  }

  /**
   * Whether a segment names something below its parent: not empty, and not {@code .} or {@code ..},
   * which a server or a proxy would resolve.
   */
  public static boolean isSafe(String segment) {
    return !segment.isEmpty() && !segment.equals(".") && !segment.equals("..");
  }

  /** The segments, plain. */
  public List<String> segments() {
    return segments;
  }

  /** Whether another path lies at or below this one. */
  public boolean contains(ApiPath other) {
    return other.segments.size() >= segments.size()
        && other.segments.subList(0, segments.size()).equals(segments);
  }

  /** For a URL: every character but letters, digits and {@code -._~} is percent-encoded. */
  public String encoded() {
    StringBuilder text = new StringBuilder();
    for (String segment : segments) {
      text.append(text.length() == 0 ? "" : "/").append(encode(segment));
    }
    return text.toString();
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /** As people write it, for messages and policies. */
  @Override
  public String toString() {
    return String.join("/", segments);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ApiPath path && path.segments.equals(segments);
  }

  @Override
  public int hashCode() {
    return segments.hashCode();
  }
}
