package com.algorithmia.secrets.client;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param items what is on it
 * @param next the marker of the part that follows; empty on the last
 * @param <T> what the list is of
 */
public record Page<T>(List<T> items, Optional<String> next) {

  /** Copies the list. */
  public Page {
    items = List.copyOf(items);
  }

  static <T> Page<T> of(Json json, Function<Json, T> reader) {
    return new Page<>(
        json.get("results").items().stream().map(reader).toList(),
        json.get("next_marker").asText());
  }
}
