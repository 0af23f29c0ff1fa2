package com.algorithmia.secrets.keysets;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fingerprints of the public key sets that this machine trusts, in a local file of mode 0600. A
 * database alone is never believed: whoever can write to it could put in a public key of their own.
 *
 * <p>The file has a line {@code secret-store-pins 1} and then one line per pin: kind, purpose,
 * installation, recipient ({@code -} for none) and fingerprint, with a space between. It is read
 * anew each time. Safe for use by several threads of one process; several processes that pin at the
 * same time may lose one of the pins, which shows as NOT_PINNED and never as a wrong pin.
 */
public final class KeysetPins {

  private static final String FIRST_LINE = "secret-store-pins 1";
  private static final Pattern LINE =
      Pattern.compile("(\\S+ \\S+ \\S+ \\S+) (sha256:[0-9a-f]{64})");
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;

  private KeysetPins(Path file) {
    this.file = file;
  }

  /** The pins of this file, which need not exist yet. Touches nothing. */
  public static KeysetPins at(Path file) {
    return new KeysetPins(Objects.requireNonNull(file, "file"));
  }

  /**
   * Compares a public key set with its pin; returns normally only if they are the same.
   *
   * @throws KeysetException NOT_PINNED, PIN_MISMATCH, or if the file can't be used: FILE,
   *     MALFORMED, UNSAFE_PERMISSIONS
   */
  public synchronized void check(PublicKeyset keyset) {
    String pinned = Files.notExists(file) ? null : read().get(name(keyset));
    if (pinned == null) {
      throw new KeysetException(
          KeysetException.Reason.NOT_PINNED,
          "the "
              + keyset.identity()
              + " is not pinned in "
              + file
              + "; compare its fingerprint "
              + keyset.fingerprint()
              + " with the one where it was made, and pin it");
    }
    if (!pinned.equals(keyset.fingerprint())) {
      throw mismatch(keyset, pinned);
    }
  }

  /**
   * Pins a public key set that has no pin yet; makes the file if it is not there. Pinning the same
   * one again changes nothing.
   *
   * @throws KeysetException PIN_MISMATCH if another one is pinned in its place; else as {@link
   *     #check}
   */
  public synchronized void pin(PublicKeyset keyset) {
    put(keyset, false);
  }

  /**
   * Pins a public key set in the place of whatever is pinned: the last step of a rotation, to be
   * asked for by an admin who has compared fingerprints, and never by code that found a mismatch.
   */
  public synchronized void replacePin(PublicKeyset keyset) {
    put(keyset, true);
  }

  private void put(PublicKeyset keyset, boolean replace) {
    boolean isNew = Files.notExists(file);
    Map<String, String> pins = isNew ? new TreeMap<>() : read();
    String pinned = pins.put(name(keyset), keyset.fingerprint());
    if (keyset.fingerprint().equals(pinned)) {
      return;
    }
    if (pinned != null && !replace) {
      throw mismatch(keyset, pinned);
    }
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    pins.forEach((name, print) -> text.append(name).append(' ').append(print).append('\n'));
    byte[] bytes = Encoding.ascii(text.toString());
    if (isNew) {
      SafeFiles.create(file, bytes, SafeFiles.Access.OWNER_ONLY);
    } else {
      SafeFiles.replace(file, bytes, SafeFiles.Access.OWNER_ONLY);
    }
  }

  private Map<String, String> read() {
    byte[] bytes = SafeFiles.read(file, SafeFiles.Access.OWNER_WRITES, MAX_BYTES);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(FIRST_LINE + "\n") || !text.endsWith("\n")) {
      throw malformed("it does not begin with \"" + FIRST_LINE + "\", or is cut off");
    }
    Map<String, String> pins = new TreeMap<>();
    for (String line : text.substring(FIRST_LINE.length() + 1).lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches() || pins.put(matcher.group(1), matcher.group(2)) != null) {
        throw malformed("line " + (pins.size() + 2) + " is not a pin, or is there twice");
      }
    }
    return pins;
  }

  private static String name(PublicKeyset keyset) {
    Identity identity = keyset.identity();
    return identity.kind().wireName()
        + " "
        + identity.purpose().wireName()
        + " "
        + identity.installationId()
        + " "
        + (identity.recipient().isEmpty() ? "-" : identity.recipient());
  }

  private KeysetException mismatch(PublicKeyset keyset, @Nullable String pinned) {
    return new KeysetException(
        KeysetException.Reason.PIN_MISMATCH,
        "the "
            + keyset.identity()
            + " has the fingerprint "
            + keyset.fingerprint()
            + ", but "
            + file
            + " pins "
            + pinned
            + "; if it was not rotated on purpose, somebody exchanged it");
  }

  private KeysetException malformed(String why) {
    return new KeysetException(
        KeysetException.Reason.MALFORMED, file + " is not a file of pins: " + why);
  }
}
