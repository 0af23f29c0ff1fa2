package com.algorithmia.secrets.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Takes values from a hidden prompt, standard input or a file, byte for byte. There is no way to
 * give one as an argument: all users of a machine can read those.
 */
public final class ValueInput {

  /** More than any provider takes, so that the server says what the limit is. */
  private static final int MAX_BYTES = 1 << 20;

  private final Console console;

  /** For a console. */
  public ValueInput(Console console) {
    this.console = console;
  }

  /** A value from a file; {@code -} is standard input. */
  public String fromFile(Path file, boolean trimNewline) {
    try (InputStream in = file.toString().equals("-") ? console.in() : Files.newInputStream(file)) {
      return decode(
          in, file.toString().equals("-") ? "standard input" : file.toString(), trimNewline);
    } catch (IOException e) {
      throw CommandException.usage("The file " + file + " can't be read.");
    }
  }

  /** A value from a hidden prompt if there is a terminal, else from standard input. */
  public String fromPromptOrStandardInput(String what, boolean trimNewline) {
    if (!console.terminals().in()) {
      try {
        return decode(console.in(), "standard input", trimNewline);
      } catch (IOException e) {
        throw CommandException.usage("Standard input can't be read.");
      }
    }
    return fromPrompt(what);
  }

  /** A value from a hidden prompt, asked for twice. */
  public String fromPrompt(String what) {
    Console.HiddenPrompt prompt =
        console
            .hiddenPrompt()
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "There is no terminal to ask for "
                            + what
                            + " without showing it. Give it by a file or by standard input."));
    char[] first = prompt.ask(what + " (not shown): ");
    char[] second = first == null ? null : prompt.ask("The same again: ");
    if (first == null || second == null || first.length == 0) {
      throw CommandException.usage("Nothing was entered.");
    }
    try {
      if (!Arrays.equals(first, second)) {
        throw CommandException.usage("The two entries differ. Nothing was changed.");
      }
      return new String(first);
    } finally {
      Arrays.fill(first, ' ');
      Arrays.fill(second, ' ');
    }
  }

  private String decode(InputStream in, String source, boolean trimNewline) throws IOException {
    byte[] bytes = in.readNBytes(MAX_BYTES + 1);
    try {
      if (bytes.length > MAX_BYTES) {
        throw CommandException.usage(source + " is larger than any value may be (1 MiB).");
      }
      if (bytes.length == 0) {
        throw CommandException.usage("Nothing came from " + source + ": there is no value.");
      }
      int length = trimNewline ? withoutLineEnd(bytes) : bytes.length;
      if (!trimNewline && bytes[bytes.length - 1] == '\n') {
        console
            .err()
            .println(
                "Note: the value ends with a line break, which is kept. --trim-newline drops it.");
      }
      CharBuffer text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes, 0, length));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw CommandException.usage(
          source + " is not text in UTF-8. Encode binary values first, for example with base64.");
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static int withoutLineEnd(byte[] bytes) {
    int length = bytes.length;
    if (length > 0 && bytes[length - 1] == '\n') {
      length--;
      if (length > 0 && bytes[length - 1] == '\r') {
        length--;
      }
    }
    return length;
  }
}
