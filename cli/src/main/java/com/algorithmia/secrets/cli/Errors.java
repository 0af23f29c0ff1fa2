package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.client.ApiException;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.Problem;
import com.algorithmia.secrets.client.SecretStoreException;
import com.algorithmia.secrets.client.TransportException;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.store.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says on standard error what went wrong and what to do. Repeats of the arguments only names of
 * options: what follows an unknown one may be a value that somebody meant to hand over.
 */
final class Errors {

  private static final String MAY_HAVE_HAPPENED =
      "It may have been done all the same. Look, or repeat it with the same --idempotency-key where"
          + " the command has one.";

  private final Console console;

  Errors(Console console) {
    this.console = console;
  }

  int parameters(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    boolean json = List.of(args).contains("--json");
    String hint = "Try '" + command.getCommandSpec().qualifiedName() + " --help'.";
    print(json, usageMessage(e), hint + System.lineSeparator(), Map.of());
    return ExitCode.USAGE.number();
  }

  private static String usageMessage(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unmatched(e.getCommandLine(), unmatched.getUnmatched());
    }
    if (e instanceof MissingParameterException) {
      return String.valueOf(e.getMessage());
    }
    if (e.getArgSpec() != null) {
      CommandLine.Model.ArgSpec arg = e.getArgSpec();
      String name =
          arg instanceof CommandLine.Model.OptionSpec option
              ? option.longestName()
              : arg.paramLabel();
      return "What is given for " + name + " does not fit: " + expected(arg);
    }
    return String.valueOf(e.getMessage());
  }

  private static String expected(CommandLine.Model.ArgSpec arg) {
    Class<?> type = arg.auxiliaryTypes().length > 0 ? arg.auxiliaryTypes()[0] : arg.type();
    if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
      return "a whole number is expected.";
    }
    if (type == java.time.Instant.class) {
      return "a time is expected, such as 2027-01-31T12:00:00Z.";
    }
    if (type.isEnum()) {
      return "expected is one of "
          + java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(java.util.Locale.ROOT);
    }
    return "see the help.";
  }

  private static String unmatched(CommandLine command, List<String> arguments) {
    String first = arguments.isEmpty() ? "" : arguments.get(0);
    if (first.startsWith("-")) {
      String option = first.replaceFirst("=.*", "");
      String hint =
          option.matches("--(value|secret|password|token|key|api-key)")
              ? " A value is never taken from an argument: use a file, standard input or the"
                  + " prompt."
              : belongsToCommands(command, option);
      return "There is no option " + Text.safe(option) + " here." + hint;
    }
    if (command.getCommandSpec().userObject() instanceof GroupCommand) {
      Set<String> known = command.getSubcommands().keySet();
      return "There is no such command here. There are: "
          + String.join(", ", new TreeSet<>(known))
          + "."
          + Nearest.to(first, known).map(name -> " Did you mean " + name + "?").orElse("");
    }
    return "There is one argument too many (not shown, since it may be a value).";
  }

  /** Of an option that stands before the command that it is for. */
  private static String belongsToCommands(CommandLine group, String option) {
    boolean known =
        group.getCommandSpec().userObject() instanceof GroupCommand
            && group.getSubcommands().values().stream().anyMatch(one -> knows(one, option));
    return known ? " Options stand after the command: 'secret-store COMMAND " + option + "'." : "";
  }

  private static boolean knows(CommandLine command, String option) {
    return command.getCommandSpec().findOption(option) != null
        || command.getSubcommands().values().stream().anyMatch(one -> knows(one, option));
  }

  int execution(Exception failure, ParseResult parsed) {
    boolean json = isJson(parsed);
    if (failure instanceof CommandException e) {
      print(json, String.valueOf(e.getMessage()), "", Map.of());
      return e.code().number();
    }
    if (failure instanceof SecretStoreException e) {
      return api(json, e);
    }
    if (failure instanceof KeysetException e) {
      print(json, String.valueOf(e.getMessage()), "", Map.of());
      return ExitCode.FAILED.number();
    }
    if (failure instanceof StoreException e) {
      print(json, String.valueOf(e.getMessage()), "", Map.of("code", Json.of(e.code().number())));
      return ExitCode.FAILED.number();
    }
    if (failure instanceof java.nio.file.NoSuchFileException e) {
      print(json, "There is no file " + e.getFile(), "", Map.of());
      return ExitCode.USAGE.number();
    }
    if (failure instanceof java.nio.file.FileSystemException e) {
      print(json, "Can't use the file " + e.getFile(), "", Map.of());
      return ExitCode.FAILED.number();
    }
    // Not its message: nobody knows what that holds.
    print(
        json,
        "This failed for an unexpected reason ("
            + failure.getClass().getSimpleName()
            + "). With SECRET_STORE_DEBUG=1 the place is shown.",
        "",
        Map.of());
    if (console.variable("SECRET_STORE_DEBUG").isPresent()) {
      for (StackTraceElement element : failure.getStackTrace()) {
        console.err().println("  at " + element);
      }
    }
    return ExitCode.FAILED.number();
  }

  private static boolean isJson(ParseResult parsed) {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    return last.hasMatchedOption("--json");
  }

  private int api(boolean json, SecretStoreException e) {
    Map<String, Json> fields = new LinkedHashMap<>();
    StringBuilder more = new StringBuilder();
    if (e instanceof ApiException api) {
      fields.put("status", Json.of(api.status()));
      fields.put("code", Json.of(api.code()));
      if (!api.requestId().isEmpty()) {
        fields.put("id", Json.of(api.requestId()));
      }
      api.operationId().ifPresent(id -> fields.put("operation_id", Json.of(id)));
      String message = String.valueOf(e.getMessage());
      for (Problem problem : api.problems()) {
        if (message.contains(problem.toString())) {
          continue; // The server's sentence has it already.
        }
        more.append("  ").append(Text.safe(problem.toString())).append(System.lineSeparator());
      }
      if (!api.problems().isEmpty()) {
        fields.put(
            "problems",
            Json.array(
                api.problems().stream()
                    .map(p -> Json.texts(Map.of("key", p.key(), "message", p.message())))
                    .toList()));
      }
    }
    String hint = hint(e);
    if (!hint.isEmpty()) {
      more.append(hint).append(System.lineSeparator());
    }
    print(json, String.valueOf(e.getMessage()), more.toString(), fields);
    return ExitCode.of(e).number();
  }

  private static String hint(SecretStoreException e) {
    if (e instanceof TransportException transport) {
      return switch (transport.reason()) {
        case CONNECT -> "Is the server running, and is its address right (--server)?";
        case TLS ->
            "If the server's certificate is your own authority's, name that with --ca-file.";
        case DEADLINE, LOST -> MAY_HAVE_HAPPENED;
        case UNUSABLE, CANCELLED -> "";
      };
    }
    ApiException api = (ApiException) e;
    if (api.code() == 8114) {
      return "An admin allows references: secret-store provider references PROVIDER --allow"
          + " PATTERN.";
    }
    if (ExitCode.of(e) == ExitCode.UNKNOWN && api.code() == 0) {
      return MAY_HAVE_HAPPENED;
    }
    return switch (api.status()) {
      case 401 -> "Check the API key: --key-file, SECRET_STORE_KEY_FILE or SECRET_STORE_API_KEY.";
      case 403 -> "The key's role does not allow this ('secret-store key self' shows the role).";
      case 429, 503 ->
          api.retryAfter().map(t -> "Try again in " + t.toSeconds() + " s.").orElse("");
      default ->
          api.code() == 8104 ? "Look at it again, then repeat with its present --revision." : "";
    };
  }

  private void print(boolean json, String message, String more, Map<String, Json> fields) {
    if (json) {
      Map<String, Json> error = new LinkedHashMap<>();
      error.put("message", Json.of(message));
      error.putAll(fields);
      console.err().println(Json.object(Map.of("error", Json.object(error))).toPrettyText());
      return;
    }
    StringBuilder line = new StringBuilder("secret-store: ").append(lines(message));
    if (fields.containsKey("code") && fields.get("code").number(0) != 0) {
      line.append(" (code ").append(fields.get("code").text());
      Json id = fields.get("id");
      line.append(id == null ? "" : ", request " + Text.safe(id.text())).append(')');
    }
    console.err().println(line);
    console.err().print(more);
    console.err().flush();
  }

  /** Messages of our own may have several lines; each is made safe. */
  private static String lines(String message) {
    return message
        .lines()
        .map(Text::safe)
        .reduce((a, b) -> a + System.lineSeparator() + b)
        .orElse("");
  }
}
