package com.algorithmia.secrets.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a script by which shells complete commands and options. */
@Command(
    name = "completion",
    description = "Print a script by which bash and zsh complete commands and options.",
    footer = {"", "Example: source <(secret-store completion)"})
final class CompletionCommand implements Callable<Integer> {

  private final Console console;

  @Spec @Nullable CommandSpec spec;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandSpec self = Objects.requireNonNull(spec, "spec");
    console.out().print(AutoComplete.bash("secret-store", self.parent().commandLine()));
    return ExitCode.OK.number();
  }
}
