package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times and numbers in words. */
public final class Words {

  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Words() {}

  /** How long ago, roughly: {@code 3 minutes ago}. */
  public static String ago(Instant time, Instant now) {
    Duration since = Duration.between(time, now);
    return since.toSeconds() < 10 ? "just now" : span(since) + " ago";
  }

  /** How long until then, roughly: {@code in 3 days}, or {@code 2 hours ago}. */
  public static String until(Instant time, Instant now) {
    return time.isAfter(now) ? "in " + span(Duration.between(now, time)) : ago(time, now);
  }

  private static String span(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < 60) {
      return count(seconds, "second");
    }
    if (seconds < 3_600) {
      return count(seconds / 60, "minute");
    }
    if (seconds < 86_400) {
      return count(seconds / 3_600, "hour");
    }
    if (seconds < 60 * 86_400L) {
      return count(seconds / 86_400, "day");
    }
    if (seconds < 2 * 365 * 86_400L) {
      return count(seconds / (30 * 86_400L), "month");
    }
    return count(seconds / (365 * 86_400L), "year");
  }

  /** A number with its noun: {@code 1 secret}, {@code 2 secrets}. */
  public static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** What a role is for. */
  public static String role(Role role) {
    return switch (role) {
      case ADMIN -> "everything but reading values";
      case VIEWER -> "sees providers, secrets and nodes; changes nothing";
      case AUDITOR -> "sees the audit and the metrics";
      case DEVELOPER -> "the secrets of some accounts, and worker keys for their algorithms";
      case WORKER -> "for the machines that run an algorithm: fetches what it needs";
      case REENCRYPTOR -> "for rotation: replaces ciphertexts, opens them where the keys lie";
    };
  }

  /** A time in full. */
  public static String full(Instant time) {
    return FULL.format(time);
  }

  /** A size: {@code 5.1 MB}. */
  public static String size(long bytes) {
    if (bytes < 1_000) {
      return bytes + " bytes";
    }
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f KB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** The first digits of a digest, enough for people. */
  public static String brief(@Nullable String digest) {
    return digest == null ? "" : digest.substring(0, Math.min(12, digest.length()));
  }

  /**
   * A time that was typed into a form, in UTC.
   *
   * @throws DateTimeParseException if it is none
   */
  static Instant typedTime(String text) {
    return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }
}
