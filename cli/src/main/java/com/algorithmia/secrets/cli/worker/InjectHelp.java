package com.algorithmia.secrets.cli.worker;

import com.algorithmia.secrets.worker.WorkerMain;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code inject}: stands in the list of commands, as {@link RunHelp} does. */
@Command(
    name = "inject",
    description = "Write a file from a template in which {{secrets.NAME}} stands for values.",
    customSynopsis = "secret-store inject [OPTIONS] -i TEMPLATE -o FILE",
    footer = {"", "Its options: secret-store inject --help"})
public final class InjectHelp implements Callable<Integer> {

  @Unmatched @Nullable List<String> arguments;

  InjectHelp() {}

  @Override
  public Integer call() {
    return WorkerMain.inject(arguments == null ? new String[0] : arguments.toArray(new String[0]));
  }
}
