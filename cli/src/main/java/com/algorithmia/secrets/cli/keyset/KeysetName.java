package com.algorithmia.secrets.cli.keyset;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import java.util.regex.Pattern;

/**
 * The name of a key set, as the API writes it.
 *
 * @param text all of it
 * @param kind what it is
 * @param recipient of those that have one; else empty
 */
record KeysetName(String text, Kind kind, String recipient) {

  /** What a key set is for. */
  enum Kind {
    CONFIGURATIONS,
    AUDIT,
    SIGNATURES,
    VALUES,
    WORKER_CONFIGURATIONS
  }

  private static final Pattern RECIPIENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  static KeysetName parse(String text) {
    int slash = text.indexOf('/');
    String name = slash < 0 ? text : text.substring(0, slash);
    String recipient = slash < 0 ? "" : text.substring(slash + 1);
    Kind kind =
        switch (name) {
          case "configurations" -> Kind.CONFIGURATIONS;
          case "audit" -> Kind.AUDIT;
          case "signatures" -> Kind.SIGNATURES;
          case "values" -> Kind.VALUES;
          case "worker-configurations" -> Kind.WORKER_CONFIGURATIONS;
          default -> throw unknown();
        };
    boolean needsRecipient = kind == Kind.VALUES || kind == Kind.WORKER_CONFIGURATIONS;
    if (needsRecipient ? !RECIPIENT.matcher(recipient).matches() : slash >= 0) {
      throw unknown();
    }
    return new KeysetName(text, kind, recipient);
  }

  private static CommandException unknown() {
    return CommandException.usage(
        "A key set is named configurations, audit, signatures, values/RECIPIENT or"
            + " worker-configurations/RECIPIENT.");
  }

  boolean hasRecipient() {
    return !recipient.isEmpty();
  }

  KeysetPurpose purpose() {
    return switch (kind) {
      case CONFIGURATIONS, WORKER_CONFIGURATIONS -> KeysetPurpose.CONFIGURATIONS;
      case AUDIT -> KeysetPurpose.AUDIT;
      case SIGNATURES -> KeysetPurpose.SIGNATURES;
      case VALUES -> KeysetPurpose.VALUES;
    };
  }
}
