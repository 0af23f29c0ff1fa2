package com.algorithmia.secrets.server.internal.http;

import com.algorithmia.secrets.store.Page;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a query. A parameter that is empty counts as left out. */
public final class Query {

  private static final int MAX_LENGTH = 2_048;

  private final Map<String, List<String>> parameters;

  Query(Map<String, List<String>> parameters, List<String> known) {
    this.parameters = parameters;
    for (String name : parameters.keySet()) {
      if (!known.contains(name)) {
        throw ApiFailure.malformed(
            known.isEmpty()
                ? "This operation takes no parameters"
                : "The query has a parameter that is not known here; known are: "
                    + String.join(", ", known));
      }
    }
  }

  /** A text; null if it is not there. */
  public @Nullable String text(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw ApiFailure.malformed("The parameter " + name + " is there more than once");
    }
    if (values.isEmpty() || values.get(0).isEmpty()) {
      return null;
    }
    String value = values.get(0);
    if (value.length() > MAX_LENGTH || value.indexOf('\0') >= 0) {
      throw wrong(name, "shorter, and free of NUL");
    }
    return value;
  }

  /** A text that must be there. */
  public String required(String name) {
    String value = text(name);
    if (value == null) {
      throw ApiFailure.malformed("The parameter " + name + " is missing");
    }
    return value;
  }

  /** A time in ISO 8601; null if it is not there. */
  public @Nullable Instant time(String name) {
    String text = text(name);
    return text == null ? null : JsonObject.parseTime(name, text);
  }

  /** A number in a range; null if it is not there. */
  public @Nullable Integer number(String name, int least, int most) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as for every other wrong number.
    }
    throw wrong(name, "a whole number from " + least + " to " + most);
  }

  /** The most items of a page: {@code limit}, or this. */
  public int limit(int otherwise) {
    Integer limit = number("limit", 1, Page.MAX_LIMIT);
    return limit == null ? otherwise : limit;
  }

  /** Where a page begins; null for the first. */
  public @Nullable String marker() {
    return text("marker");
  }

  static ApiFailure wrong(String name, String expected) {
    return ApiFailure.malformed("The parameter " + name + " must be " + expected);
  }
}
