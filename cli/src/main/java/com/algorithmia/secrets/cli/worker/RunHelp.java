package com.algorithmia.secrets.cli.worker;

import com.algorithmia.secrets.worker.WorkerMain;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code run}: stands in the list of commands. Its arguments are read by the worker, which starts
 * several times as fast without this library.
 */
@Command(
    name = "run",
    description = "Run a command with an algorithm's secrets as environment variables.",
    customSynopsis = "secret-store run [OPTIONS] -- COMMAND [ARGUMENT...]",
    footer = {"", "Its options: secret-store run --help"})
public final class RunHelp implements Callable<Integer> {

  @Unmatched @Nullable List<String> arguments;

  RunHelp() {}

  @Override
  public Integer call() {
    return WorkerMain.run(arguments == null ? new String[0] : arguments.toArray(new String[0]));
  }
}
