package com.algorithmia.secrets.cli.plugin;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.host.PluginRefusedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is said of a JAR that can't be looked at, or that the host does not take. */
final class JarFile {

  private static final String REFUSED = "The JAR is refused: ";

  private JarFile() {}

  /**
   * Refuses a name that no file has.
   *
   * @throws CommandException USAGE
   */
  static void mustExist(Path jar) {
    if (!Files.exists(jar)) {
      throw CommandException.usage("There is no file " + jar + ".");
    }
    if (Files.isDirectory(jar)) {
      throw CommandException.usage(jar + " is a folder, and no JAR.");
    }
  }

  static CommandException refused(PluginRefusedException e) {
    String message = String.valueOf(e.getMessage());
    return new CommandException(
        ExitCode.REFUSED, message.startsWith(REFUSED) ? message : REFUSED + message);
  }
}
