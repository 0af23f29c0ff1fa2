package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.worker.internal.process.ExecStage;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The worker as the command line calls it. Messages go to standard error; what is not the
 * workload's never goes to standard output.
 */
public final class WorkerMain {

  private WorkerMain() {}

  /**
   * For the launcher: {@code run} or {@code inject}, then the arguments. Ends the JVM with the exit
   * code.
   */
  public static void main(String[] arguments) {
    String[] rest = Arrays.copyOfRange(arguments, Math.min(1, arguments.length), arguments.length);
    String command = arguments.length == 0 ? "" : arguments[0];
    int code =
        switch (command) {
          case "run" -> run(rest);
          case "inject" -> inject(rest);
          default -> {
            say("the worker knows run and inject");
            yield 2;
          }
        };
    // Not exit: what has to be tidied up is by now, and threads of providers are not waited for.
    Runtime.getRuntime().halt(code);
  }

  /**
   * Starts a command with secrets and waits for its end.
   *
   * @param arguments those after the word {@code run}
   * @return the exit code, see {@link RunArguments#runHelp}
   */
  public static int run(String... arguments) {
    boolean awaited = ExecStage.isAwaited(System.getenv());
    if (RunArguments.asksForHelp(arguments)) {
      // The launcher would evaluate it.
      PrintStream out = awaited ? System.err : System.out;
      out.print(RunArguments.runHelp());
      out.flush();
      return awaited ? 125 : 0;
    }
    nothingElseIsPrinted();
    try {
      RunOptions options = RunArguments.run(arguments);
      if (awaited && !options.exec) {
        throw new WorkerException(
            WorkerException.Reason.USAGE,
            ExecStage.VARIABLE + " is set without --exec: only bin/secret-store sets it");
      }
      return new RunCommand(options, System.getenv(), WorkerMain::say).run();
    } catch (WorkerException e) {
      say(String.valueOf(e.getMessage()));
      return e.reason().runExitCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 125;
    } catch (RuntimeException | Error e) {
      // Its message could hold anything.
      say("an error in the worker itself: " + e.getClass().getName() + " at " + place(e));
      return 125;
    }
  }

  /**
   * Writes a file from a template.
   *
   * @param arguments those after the word {@code inject}
   * @return the exit code, as of the command line
   */
  public static int inject(String... arguments) {
    if (RunArguments.asksForHelp(arguments)) {
      System.out.print(RunArguments.injectHelp());
      System.out.flush();
      return 0;
    }
    nothingElseIsPrinted();
    try {
      new InjectCommand(RunArguments.inject(arguments), System.getenv(), WorkerMain::say).run();
      return 0;
    } catch (WorkerException e) {
      say(String.valueOf(e.getMessage()));
      return e.reason().injectExitCode();
    } catch (RuntimeException | Error e) {
      say("an error in the worker itself: " + e.getClass().getName() + " at " + place(e));
      return 1;
    }
  }

  /**
   * Standard output is the workload's, or the launcher's, who evaluates it: what a provider or a
   * library prints goes to standard error.
   */
  private static void nothingElseIsPrinted() {
    System.setOut(System.err);
  }

  private static String place(Throwable e) {
    StackTraceElement[] frames = e.getStackTrace();
    return frames.length == 0 ? "an unknown place" : frames[0].toString();
  }

  private static void say(String message) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    out.println("secret-store: " + message);
  }
}
