package com.algorithmia.secrets.keysets;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What may be told about one key of a key set: never the key itself.
 *
 * @param id its name within the key set
 * @param state what it may be used for
 */
public record KeyInfo(KeyId id, State state) {

  /** What a key may be used for. */
  public enum State {
    /**
     * Encrypts or signs whatever is new; decrypts and verifies too. One key of a set is primary.
     */
    PRIMARY("primary"),
    /** Decrypts and verifies. A key just added, or one that was primary before. */
    ENABLED("enabled"),
    /** Known, but refused for any use. */
    RETIRED("retired");

    private final String wireName;

    State(String wireName) {
      this.wireName = wireName;
    }

    String wireName() {
      return wireName;
    }
  }

  /** Neither part may be null. */
  public KeyInfo {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(state, "state");
  }

  // By hand, as in KeyId.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyInfo that && id.equals(that.id) && state == that.state;
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + state.hashCode();
  }

  /** For example {@code 1a2b3c4d primary}. */
  @Override
  public String toString() {
    return id + " " + state.wireName();
  }
}
