package com.algorithmia.secrets.host.internal.call;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps values out of texts that a plugin wrote: those of its settings, and {@linkplain #forCall of
 * a call}. Immutable; safe for many threads. {@code toString()} shows nothing.
 */
public final class Scrubber {

  /** What stands for a text that was withheld. */
  public static final String WITHHELD = "Details are withheld";

  private final List<Disguises> sensitive;

  /**
   * @param sensitive what must never be shown, whatever the call; empty texts are ignored
   */
  public Scrubber(Collection<String> sensitive) {
    this.sensitive = disguises(sensitive).toList();
  }

  /**
   * For the texts of one call. Make one for a call that fails for many keys: it costs as much for
   * all of them as for one.
   *
   * @param values the values of the call; empty ones are ignored
   */
  public CallScrubber forCall(List<String> values) {
    return values.isEmpty()
        ? new CallScrubber(sensitive)
        : new CallScrubber(Stream.concat(sensitive.stream(), disguises(values)).toList());
  }

  /** A text outside of calls, as {@link CallScrubber#scrub} passes it on. */
  public String scrub(@Nullable String text) {
    return forCall(List.of()).scrub(text);
  }

  private static Stream<Disguises> disguises(Collection<String> values) {
    return values.stream().filter(value -> !value.isEmpty()).distinct().map(Disguises::new);
  }

  @Override
  public String toString() {
    return "Scrubber";
  }
}
