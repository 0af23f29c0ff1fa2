package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.cli.server.ServeDocument;
import com.algorithmia.secrets.worker.RunArguments;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;

/** Writes docs/cli.md from the commands themselves. */
final class CliDocument {

  private static final String INTRODUCTION =
      """
      # The command line

      This file is made from the commands' own help texts, and a test compares it with them:
      `mvn -pl cli test -Dtest=DocsTest -Dsecretstore.docs=write` writes it anew.

      ```
      mvn -q package -DskipTests      # in a clone: builds what bin/secret-store starts
      bin/secret-store --help
      ```

      ## What all commands have in common

      - **Values** come from standard input, a file (`--from-file`) or a hidden prompt, never from an argument, and no command prints one. Credentials
        of providers are given as `NAME=@FILE` or `NAME` (asked for). An argument that may be a value is refused and not repeated in the message.
      - **Which server, which key:** flags win over the environment, which wins over the configuration file.

        | flag | variable | in the file |
        | --- | --- | --- |
        | `--server` | `SECRET_STORE_SERVER` | `server` |
        | `--key-file` | `SECRET_STORE_KEY_FILE`, or the key itself in `SECRET_STORE_API_KEY` | `key_file` |
        | `--ca-file` | `SECRET_STORE_CA_FILE` | `ca_file` |
        | `--config-file` | `SECRET_STORE_CONFIG` | |

        The file is `~/.config/secret-store/config.properties` unless named; files in it are relative to it. A key file that anybody but its owner can read is
        refused, and so is plain `http` to another machine.
      - **Owners:** `OWNER/NAME` is an algorithm, `OWNER` an account. Secrets are named by their variable, providers and keys by name or id.
      - **Results** go to standard output, everything else to standard error. `--json` prints what the API answers ([openapi.yaml](../server/src/main/resources/com/algorithmia/secrets/server/openapi.yaml)),
        lists as an array, and errors as `{"error": {"message", "status", "code", "id", ...}}` on standard error.
        A change that the API answers with nothing prints `{"done": true, "message": ...}`, `--dry-run` prints `{"dry_run": true, "would": ...}`.
        What can't be printed whole (a full disk, a reader that is gone) is a failure, exit code 1.
      - **`--dry-run`** looks everything up, says what would be done, and changes nothing. What destroys something asks first, or needs `--yes`.
      - **Repeats:** every change of a secret carries an idempotency key. If the outcome of one is unknown (exit code 8), the message names the key
        with which it is repeated safely. A proxy's answer of status 5xx to a change counts as that too.
      - **Progress** of long work is shown where standard error is a terminal.
      - `SECRET_STORE_LOG_LEVEL` (`info` for `serve`, else `warn`) and `SECRET_STORE_JAVA_OPTS` are for the launcher. `SECRET_STORE_DEBUG=1` shows where an
        unexpected failure happened.

      Below, the options of this section are left out: `--server`, `--key-file`, `--ca-file`, `--timeout SECONDS`, `--config-file`, `--json` and `--dry-run`.
      `COMMAND --help` shows all that a command takes.

      ## Exit codes

      | code | meaning |
      | --- | --- |
      """;

  private static final Set<String> COMMON =
      Set.of(
          "--server",
          "--key-file",
          "--ca-file",
          "--timeout",
          "--config-file",
          "--json",
          "--dry-run");

  private CliDocument() {}

  static String write() {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    for (ExitCode code : ExitCode.values()) {
      text.append("| ").append(code.number()).append(" | ").append(code.meaning()).append(" |\n");
    }
    text.append("\n`run` ends with the command's own code; see there.\n\n## Commands\n\n");
    CommandLine root = Main.commandLine(new TestConsole().console());
    appendAll(text, root);
    text.append("## Settings of serve\n\n");
    text.append("In the file of `--settings`, as variables, or by `--set`.\n\n");
    text.append("| setting | variable | |\n| --- | --- | --- |\n");
    ServeDocument.rows()
        .forEach(
            (key, about) ->
                text.append("| `")
                    .append(key)
                    .append("` | `")
                    .append(ServeDocument.variable(key))
                    .append("` | ")
                    .append(about)
                    .append(" |\n"));
    return text.toString();
  }

  /** What all have in common is explained once, above. */
  private static void hideCommon(CommandLine.Model.CommandSpec spec) {
    for (CommandLine.Model.OptionSpec option : java.util.List.copyOf(spec.options())) {
      if (COMMON.contains(option.longestName()) && !option.hidden()) {
        spec.remove(option);
        spec.addOption(CommandLine.Model.OptionSpec.builder(option).hidden(true).build());
      }
    }
  }

  private static void appendAll(StringBuilder text, CommandLine command) {
    hideCommon(command.getCommandSpec());
    String name = command.getCommandSpec().qualifiedName();
    text.append("### ").append(name).append("\n\n```\n");
    text.append(usage(name, command).stripTrailing()).append("\n```\n\n");
    for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
      appendAll(text, sub.getValue());
    }
  }

  private static String usage(String name, CommandLine command) {
    return switch (name) {
      case "secret-store run" -> RunArguments.runHelp();
      case "secret-store inject" -> RunArguments.injectHelp();
      default -> command.getUsageMessage(CommandLine.Help.Ansi.OFF);
    };
  }
}
