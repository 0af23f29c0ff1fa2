package com.algorithmia.secrets.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The distribution that this process was started from: the launcher names it. */
public final class Home {

  private static final String PROPERTY = "secretstore.home";

  private Home() {}

  /** The internal provider's JAR of this distribution. */
  public static Optional<Path> internalProvider() {
    String home = System.getProperty(PROPERTY);
    if (home == null) {
      return Optional.empty();
    }
    Path jar = Path.of(home, "plugins", "provider-internal.jar");
    return Files.isRegularFile(jar) ? Optional.of(jar) : Optional.empty();
  }

  /** As {@link #internalProvider()}, with a message that says what to do if there is none. */
  public static Path requireInternalProvider() {
    return internalProvider()
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.FAILED,
                    "The internal provider's JAR is missing. Start this by bin/secret-store of a"
                        + " complete build, or name the JAR by the setting internal.jar."));
  }
}
