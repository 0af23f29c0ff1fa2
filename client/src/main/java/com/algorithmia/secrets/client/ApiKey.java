package com.algorithmia.secrets.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** An API key. Immutable; nothing but the transport can read it, and it never prints itself. */
public final class ApiKey {

  private static final int MAX_FILE_BYTES = 4096;
  private static final Pattern SHAPE = Pattern.compile("[\\x21-\\x7e]{1,512}");

  private final String text;

  private ApiKey(String text) {
    this.text = text;
  }

  /**
   * Takes a key; blanks around it are dropped.
   *
   * @throws IllegalArgumentException if this can't be a key; the message does not show it
   */
  public static ApiKey of(String text) {
    String stripped = text.strip();
    if (!SHAPE.matcher(stripped).matches()) {
      throw new IllegalArgumentException(
          "this is no API key: expected is 1 to 512 visible ASCII characters without blanks");
    }
    return new ApiKey(stripped);
  }

  /**
   * Reads a file that holds a key and nothing else.
   *
   * @throws IOException if it can't be read
   * @throws IllegalArgumentException if what it holds can't be a key
   */
  public static ApiKey fromFile(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IllegalArgumentException(file + " is too large to be a file with an API key");
    }
    try {
      return of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /** The header. Its name tells a reader of a call that the key leaves this object. */
  String revealAuthorizationHeader() {
    return "Bearer " + text;
  }

  /** Tells that it is a key, and nothing of it. */
  @Override
  public String toString() {
    return "ApiKey[hidden]";
  }
}
