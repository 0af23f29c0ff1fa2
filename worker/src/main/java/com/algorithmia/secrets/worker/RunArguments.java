package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.process.ChangeAction;
import com.algorithmia.secrets.worker.internal.process.Printable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Reads the arguments of {@code run} and {@code inject}. By hand: a library for it takes longer to
 * load than all the rest of a start.
 */
public final class RunArguments {

  private static final String COMMON =
      """
        --algorithm OWNER/NAME  Whose secrets. Else $SECRET_STORE_ALGORITHM.
        --env-file FILE         No server: lines NAME=secret://PROVIDER/KEY, with providers from worker.properties.
        --optional NAME         Go on without this variable if it can't be read. Repeatable.
        --server URL            The server. Else $SECRET_STORE_SERVER, else 'server' of a settings file.
        --key-file FILE         File with the worker's API key (mode 0600). Else $SECRET_STORE_KEY_FILE, else
                                $SECRET_STORE_API_KEY with the key itself, else 'key_file'.
        --ca-file FILE          Certificates (PEM) to trust instead of the system's. Else $SECRET_STORE_CA_FILE.
        --config-file FILE      Settings with server, key_file, ca_file. Else $SECRET_STORE_CONFIG, else
                                ~/.config/secret-store/config.properties.
        --worker-dir DIR        Keys, worker.properties and trusted-plugins of this worker. Else
                                $SECRET_STORE_WORKER_DIR, else ~/.config/secret-store/worker.
        --state-dir DIR         What is remembered between starts. Else $SECRET_STORE_STATE_DIR, else
                                ~/.local/state/secret-store.
        --trust-server-plugins  Run whatever JAR the server names. Refused where a private key set is
                                configured, unless the server is this very machine.
        --help                  This text.
      """;

  private static final String RUN =
      """
      Usage: secret-store run --algorithm OWNER/NAME [OPTION...] -- COMMAND [ARGUMENT...]
      Starts COMMAND with the algorithm's secrets as environment variables, and ends with its exit code.

        --pristine              The secrets, and nothing of this environment but what --keep names.
        --keep NAME             With --pristine: also this variable. Else: also this one of those by which a provider
                                logs in, which are left out. Repeatable.
        --files DIR             Values as files of mode 0600 in a new folder under DIR ('auto': in memory); the
                                variables hold their paths. Removed at the end.
        --exec                  Replace this process by COMMAND. No changes are followed then.
        --on-change WHAT        none (default), restart, or signal:HUP (or INT, TERM, USR1, USR2, WINCH).
        --on-revoke WHAT        When a secret is deleted or denied: terminate (default) or ignore.
        --grace SECONDS         From TERM to KILL when the worker ends the command. Default: 10.
        --outage-limit SECONDS  How long values are kept that can't be confirmed; 0 = for ever. Default: 86400.
      """
          + COMMON
          + """

          Exit codes: the command's; 128 and the number for a signal; 125 if the worker failed or refused; 126 if the
          command can't be executed; 127 if there is no such command.
          """;

  private static final String INJECT =
      """
      Usage: secret-store inject --algorithm OWNER/NAME [OPTION...] -i TEMPLATE -o FILE
      Writes TEMPLATE to FILE (mode 0600, as a whole or not at all) with each {{secrets.NAME}} replaced.

        -i FILE                 The template.
        -o FILE                 The result; replaced if it is there.
      """
          + COMMON;

  private final Deque<String> arguments;
  private final RunOptions options = new RunOptions();
  private final boolean inject;

  private RunArguments(boolean inject, String... arguments) {
    this.inject = inject;
    this.arguments = new ArrayDeque<>(Arrays.asList(arguments));
  }

  /** What {@code run --help} prints. */
  public static String runHelp() {
    return RUN;
  }

  /** What {@code inject --help} prints. */
  public static String injectHelp() {
    return INJECT;
  }

  /**
   * Checks arguments of {@code run}: those after that word.
   *
   * @throws WorkerException USAGE with a message for people
   */
  public static void checkRun(String... arguments) {
    RunOptions unused = run(arguments);
  }

  /**
   * Checks arguments of {@code inject}: those after that word.
   *
   * @throws WorkerException USAGE with a message for people
   */
  public static void checkInject(String... arguments) {
    RunOptions unused = inject(arguments);
  }

  static boolean asksForHelp(String... arguments) {
    for (String argument : arguments) {
      if (argument.equals("--")) {
        return false;
      }
      if (argument.equals("--help") || argument.equals("-h")) {
        return true;
      }
    }
    return false;
  }

  static RunOptions run(String... arguments) {
    RunArguments reader = new RunArguments(false, arguments);
    reader.read();
    RunOptions options = reader.options;
    if (options.command.isEmpty()) {
      throw usage(
          "no command is given: put it after --, as in: run --algorithm acme/resize -- python3"
              + " app.py");
    }
    if (options.exec) {
      refuseWithExec(options.files != null, "--files (nobody would remove them)");
      refuseWithExec(options.onChange.kind() != ChangeAction.Kind.NONE, "--on-change");
    }
    checkSource(options);
    return options;
  }

  static RunOptions inject(String... arguments) {
    RunArguments reader = new RunArguments(true, arguments);
    reader.read();
    RunOptions options = reader.options;
    if (options.template == null || options.output == null) {
      throw usage("inject needs -i TEMPLATE and -o FILE");
    }
    if (!options.command.isEmpty()) {
      throw usage("inject takes no command");
    }
    checkSource(options);
    return options;
  }

  private static void refuseWithExec(boolean given, String what) {
    if (given) {
      throw usage("--exec can't be combined with " + what + ": the worker is gone by then");
    }
  }

  private static void checkSource(RunOptions options) {
    if (options.algorithm != null && options.envFile != null) {
      throw usage(
          "--algorithm and --env-file can't be combined: the one asks a server, the other none");
    }
  }

  private void read() {
    while (!arguments.isEmpty()) {
      String argument = arguments.removeFirst();
      if (argument.equals("--")) {
        options.command = List.copyOf(arguments);
        return;
      }
      int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      if (equals > 0) {
        arguments.addFirst(argument.substring(equals + 1));
        argument = argument.substring(0, equals);
        if (isFlag(argument)) {
          throw usage(argument + " takes no value");
        }
      }
      if (!(inject ? injectOption(argument) : runOption(argument)) && !commonOption(argument)) {
        throw usage(
            "unknown option "
                + Printable.of(argument)
                + (inject ? "" : "; the command stands after --")
                + ". See --help");
      }
    }
  }

  private static boolean isFlag(String name) {
    return name.equals("--pristine")
        || name.equals("--exec")
        || name.equals("--trust-server-plugins")
        || name.equals("--help");
  }

  private boolean runOption(String name) {
    switch (name) {
      case "--pristine" -> options.pristine = true;
      case "--exec" -> options.exec = true;
      case "--keep" -> options.keep.add(value(name));
      case "--files" -> options.files = value(name);
      case "--on-change" -> options.onChange = ChangeAction.parse(value(name));
      case "--on-revoke" -> options.terminateOnRevoke = isTerminate(value(name));
      case "--grace" -> options.grace = seconds(name, 3600);
      case "--outage-limit" -> options.outageLimit = seconds(name, 366 * 86_400);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean injectOption(String name) {
    switch (name) {
      case "-i" -> options.template = path(name);
      case "-o" -> options.output = path(name);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean commonOption(String name) {
    switch (name) {
      case "--algorithm" -> options.algorithm = value(name);
      case "--env-file" -> options.envFile = path(name);
      case "--optional" -> options.optional.add(value(name));
      case "--server" -> options.server = value(name);
      case "--key-file" -> options.keyFile = path(name);
      case "--ca-file" -> options.caFile = path(name);
      case "--config-file" -> options.configFile = path(name);
      case "--worker-dir" -> options.workerDirectory = path(name);
      case "--state-dir" -> options.stateDirectory = path(name);
      case "--trust-server-plugins" -> options.trustServerPlugins = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  private String value(String name) {
    if (arguments.isEmpty() || arguments.peekFirst().equals("--")) {
      throw usage(name + " needs a value");
    }
    if (arguments.peekFirst().startsWith("--")) {
      // A forgotten value, most likely; and the launcher would take it for an option.
      throw usage(name + " needs a value, and none that begins with --");
    }
    return arguments.removeFirst();
  }

  private Path path(String name) {
    try {
      return Path.of(value(name)).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw usage(name + " needs the name of a file");
    }
  }

  private Duration seconds(String name, long most) {
    String text = value(name);
    if (text.matches("[0-9]{1,9}") && Long.parseLong(text) <= most) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    throw usage(name + " takes 0 to " + most + " seconds");
  }

  private static boolean isTerminate(String text) {
    if (text.equals("terminate") || text.equals("ignore")) {
      return text.equals("terminate");
    }
    throw usage("--on-revoke takes terminate or ignore");
  }

  private static WorkerException usage(String message) {
    return new WorkerException(Reason.USAGE, message);
  }
}
