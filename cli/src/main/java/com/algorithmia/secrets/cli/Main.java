package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.worker.WorkerMain;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import picocli.CommandLine;

/** The process {@code secret-store}. */
public final class Main {

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(Console.system(), args));
  }

  /** Runs a command in this process. */
  static int run(Console console, String... args) {
    String[] turned = helpLast(args);
    if (turned.length > 0 && (turned[0].equals("run") || turned[0].equals("inject"))) {
      String[] rest = Arrays.copyOfRange(turned, 1, turned.length);
      return turned[0].equals("run") ? WorkerMain.run(rest) : WorkerMain.inject(rest);
    }
    int code = commandLine(console).execute(turned);
    console.out().flush();
    if (console.out().checkError() && code == 0) {
      console
          .err()
          .println(
              "secret-store: What was to be printed could not be written, at least not whole: is the"
                  + " disk full, or the reader gone?");
      return ExitCode.FAILED.number();
    }
    return code;
  }

  /** {@code help secret create} is {@code secret create --help}. */
  private static String[] helpLast(String[] args) {
    if (args.length == 0 || !args[0].equals("help")) {
      return args;
    }
    String[] turned = Arrays.copyOfRange(args, 1, args.length + 1);
    turned[args.length - 1] = "--help";
    return turned;
  }

  /** All commands, for the console. */
  static CommandLine commandLine(Console console) {
    CommandLine command = new CommandLine(RootCommand.class, new Factory(console));
    Errors errors = new Errors(console);
    command.setParameterExceptionHandler(errors::parameters);
    command.setExecutionExceptionHandler((e, line, parsed) -> errors.execution(e, parsed));
    command.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    command.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    // An argument that begins with @ is what it is, and no file of arguments.
    command.setExpandAtFiles(false);
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            console.terminals().out() ? CommandLine.Help.Ansi.AUTO : CommandLine.Help.Ansi.OFF));
    command.registerConverter(Instant.class, Main::time);
    command.setUsageHelpWidth(100);
    command.setUsageHelpAutoWidth(false);
    return command;
  }

  /** A time, or a day, which begins at midnight UTC. */
  private static Instant time(String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw new CommandLine.TypeConversionException("no time");
    }
  }

  /** Commands take the console by their constructor. */
  private record Factory(Console console) implements CommandLine.IFactory {

    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (constructor.getParameterCount() == 1
            && constructor.getParameterTypes()[0] == Console.class) {
          constructor.setAccessible(true);
          return type.cast(constructor.newInstance(console));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
