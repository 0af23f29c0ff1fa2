package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ValueInput;
import com.algorithmia.secrets.client.SecretRequest;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a value comes from. */
final class ValueOptions {

  @Option(
      names = "--from-file",
      paramLabel = "FILE",
      order = 1,
      description =
          "Take the value from a file; - is standard input. Without this option it is asked for"
              + " without showing it, or read from standard input where that is no terminal.")
  @Nullable Path fromFile;

  @Option(
      names = "--trim-newline",
      order = 2,
      description = "Drop one line break at the end of what is read. Else it is kept.")
  boolean trimNewline;

  @Option(
      names = "--generate",
      paramLabel = "LENGTH",
      order = 3,
      arity = "0..1",
      fallbackValue = "32",
      description = "Have the server make a random value of so many characters (32).")
  @Nullable Integer generate;

  @Option(
      names = "--alphabet",
      paramLabel = "CHARACTERS",
      order = 4,
      description = "What to make it from. Without it letters and digits.")
  @Nullable String alphabet;

  /** Whether any of them was given. */
  boolean isGiven() {
    return fromFile != null || generate != null;
  }

  /** Refuses what does not go together, before anything is asked for. */
  void check() {
    if (fromFile != null && generate != null) {
      throw CommandException.usage("Give one of --from-file and --generate.");
    }
    if (generate != null && (generate < 8 || generate > 4096)) {
      throw CommandException.usage("--generate takes a length of 8 to 4096 characters.");
    }
    if (alphabet != null && generate == null) {
      throw CommandException.usage("--alphabet goes with --generate.");
    }
  }

  /** Takes the value. */
  void addTo(SecretRequest request, Console console, String variable) {
    Integer length = generate;
    Path file = fromFile;
    if (length != null) {
      request.generated(length, alphabet);
    } else if (file != null) {
      request.value(new ValueInput(console).fromFile(file, trimNewline));
    } else {
      request.value(
          new ValueInput(console).fromPromptOrStandardInput("Value of " + variable, trimNewline));
    }
  }
}
