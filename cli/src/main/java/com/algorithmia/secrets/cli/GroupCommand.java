package com.algorithmia.secrets.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that only groups others. */
@Command
public abstract class GroupCommand implements Runnable {

  @Spec @Nullable CommandSpec spec;

  /** For subclasses. */
  protected GroupCommand() {}

  @Override
  public final void run() {
    CommandSpec self = java.util.Objects.requireNonNull(spec, "spec");
    throw new CommandLine.ParameterException(
        self.commandLine(),
        "A command is missing. There are: "
            + String.join(", ", self.subcommands().keySet().stream().sorted().toList()));
  }
}
