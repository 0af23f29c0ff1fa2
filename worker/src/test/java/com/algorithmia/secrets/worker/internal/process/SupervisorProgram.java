package com.algorithmia.secrets.worker.internal.process;

import com.algorithmia.secrets.worker.WorkerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A supervisor in a process of its own, since it is about that process's signals and exit code.
 * Arguments: what happens on a change, the grace in milliseconds, a pipe or {@code -}, the command.
 * A command that ends with {@code # unlimited} is let through however large its environment is.
 * Lines in the pipe: {@code change VALUE} (of the variable SECRET), {@code without NAME} (of a
 * variable that is no longer inherited), {@code terminate}, and {@code end}, which those wait for
 * whose command ends with {@code # lingers}.
 */
final class SupervisorProgram {

  private static volatile Inheritance inheritance = Inheritance.of(false, Set.of(), false);

  private SupervisorProgram() {}

  public static void main(String[] args) throws Exception {
    Launch launch =
        Launch.of(
            List.of(Arrays.copyOfRange(args, 3, args.length)),
            () -> inheritance,
            args[args.length - 1].endsWith("# unlimited")
                ? new KernelLimits(1 << 30, 1 << 30)
                : KernelLimits.ofThisProcess());
    Supervisor supervisor =
        new Supervisor(
            launch,
            secret("first"),
            ChangeAction.parse(args[0]),
            Duration.ofMillis(Long.parseLong(args[1])),
            (after, what) -> {
              var unused =
                  CompletableFuture.runAsync(
                      what,
                      CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS));
            },
            warning -> System.err.println("warning: " + warning));
    Thread control = new Thread(() -> follow(Path.of(args[2]), supervisor));
    if (!args[2].equals("-")) {
      control.setDaemon(true);
      control.start();
    }
    int code;
    try {
      code = supervisor.run();
    } catch (WorkerException e) {
      System.err.println("failed: " + e.getMessage());
      code = e.reason().runExitCode();
    }
    if (args[args.length - 1].endsWith("# lingers")) {
      System.out.println("over");
      control.join();
    }
    System.exit(code);
  }

  private static SecretVariables secret(String value) {
    return SecretVariables.of(Map.of("SECRET", value));
  }

  private static void follow(Path pipe, Supervisor supervisor) {
    try (var lines = Files.newBufferedReader(pipe)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("end")) {
          return;
        } else if (line.startsWith("without ")) {
          inheritance = inheritance.without(Set.of(line.substring("without ".length())));
        } else if (line.startsWith("change ")) {
          supervisor.changed(secret(line.substring("change ".length())));
        } else {
          supervisor.terminate("the secret was taken away");
        }
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
