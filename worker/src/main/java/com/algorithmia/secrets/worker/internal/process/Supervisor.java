package com.algorithmia.secrets.worker.internal.process;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Starts a workload, stands between it and the world, and ends with its exit code. Everything that
 * happens is an event, and one thread handles them in turn: there are no locks, and nothing is
 * started and signalled at once.
 */
public final class Supervisor {

  private final Launch launch;
  private final ChangeAction onChange;
  private final Duration grace;
  private final Later later;
  private final Consumer<String> warnings;
  private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();

  private @Nullable Child child;
  private SecretVariables current;
  private @Nullable SecretVariables restartWith;
  private int terminations;
  private boolean stopping;
  private @Nullable Integer result;

  /**
   * Starts nothing yet.
   *
   * @param secrets those of the first start
   * @param grace how long a child that is to end has for it, before it is killed
   * @param warnings gets sentences for people, without values
   */
  public Supervisor(
      Launch launch,
      SecretVariables secrets,
      ChangeAction onChange,
      Duration grace,
      Later later,
      Consumer<String> warnings) {
    this.launch = launch;
    this.current = secrets;
    this.onChange = onChange;
    this.grace = grace;
    this.later = later;
    this.warnings = warnings;
  }

  /**
   * Runs until the workload has ended for good. Signals that come after it go nowhere: this
   * process's end has to be the workload's, and so has to follow within moments.
   *
   * @return its exit code; 128 and the signal's number if a signal ended it
   * @throws WorkerException if it can't be started
   */
  public int run() throws InterruptedException {
    Terminal terminal = Terminal.ofThisProcess();
    Signals.receive(
        signal -> {
          boolean known = terminal.hasSentToChild(signal);
          events.add(() -> signalled(signal, known));
        });
    start();
    while (result == null) {
      events.take().run();
    }
    return result;
  }

  /** New secrets are there. Does what was asked for then; nothing if no process would notice. */
  public void changed(SecretVariables secrets) {
    events.add(() -> handleChange(secrets, false));
  }

  /**
   * The same for secrets in files: their paths stay, and what they hold is another.
   *
   * @param contentChanged whether the content of a file is another
   */
  public void filesChanged(SecretVariables paths, boolean contentChanged) {
    events.add(() -> handleChange(paths, contentChanged));
  }

  /** A secret was taken away: the workload ends, with time to tidy up. */
  public void terminate(String why) {
    events.add(
        () -> {
          warnings.accept(why);
          restartWith = null;
          stop();
        });
  }

  private void start() {
    Child started = launch.start(current);
    child = started;
    terminations = 0;
    started.onExit(code -> events.add(() -> ended(started, code)));
  }

  private void ended(Child which, int code) {
    if (which != child) {
      return;
    }
    SecretVariables next = restartWith;
    if (next == null) {
      result = code;
      return;
    }
    restartWith = null;
    stopping = false;
    restart(next);
  }

  /** What the kernel does not take after all must not end a workload that ran well without it. */
  private void restart(SecretVariables next) {
    SecretVariables before = current;
    try {
      current = next;
      try {
        start();
      } catch (WorkerException e) {
        if (e.reason() != Reason.REFUSED) {
          throw e;
        }
        warnings.accept("the command is restarted with its old secrets, since " + e.getMessage());
        current = before;
        start();
      }
    } catch (WorkerException e) {
      warnings.accept("the command was to be restarted, but " + e.getMessage());
      result = e.reason().runExitCode();
    }
  }

  private void signalled(String signal, boolean sentByTerminal) {
    Child running = child;
    if (running == null) {
      return;
    }
    if (signal.equals("TERM") || signal.equals("INT") || signal.equals("HUP")) {
      // Whoever ends us does not want another one started.
      restartWith = signal.equals("HUP") ? restartWith : null;
    }
    if (signal.equals("TERM") && ++terminations > 1) {
      running.kill();
    } else if (!sentByTerminal && !running.signal(signal)) {
      warnings.accept("the signal " + signal + " could not be passed on");
    }
  }

  private void handleChange(SecretVariables secrets, boolean contentChanged) {
    if (!contentChanged && secrets.equals(restartWith == null ? current : restartWith)) {
      return;
    }
    Child running = child;
    if (running == null || (stopping && restartWith == null)) {
      return;
    }
    switch (onChange.kind()) {
      case NONE -> {
        // It was asked for: the process keeps what it has until somebody restarts it.
      }
      case SIGNAL -> {
        current = secrets;
        if (!running.signal(onChange.signal())) {
          warnings.accept("the signal " + onChange.signal() + " could not be sent");
        }
      }
      case RESTART -> {
        try {
          launch.check(secrets);
        } catch (WorkerException e) {
          warnings.accept("the command keeps its old secrets, since " + e.getMessage());
          return;
        }
        restartWith = secrets;
        stop();
      }
    }
  }

  /** TERM, and KILL if that has not ended it in time. */
  private void stop() {
    Child running = child;
    if (running == null || stopping) {
      return;
    }
    stopping = true;
    boolean sent = running.signal("TERM");
    if (!sent) {
      running.kill();
      return;
    }
    later.run(
        grace,
        () ->
            events.add(
                () -> {
                  if (child == running && result == null) {
                    running.kill();
                  }
                }));
  }
}
