package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.live.Bell;
import com.algorithmia.secrets.worker.internal.live.Debounce;
import com.algorithmia.secrets.worker.internal.live.ServerWatch;
import com.algorithmia.secrets.worker.internal.live.Steady;
import com.algorithmia.secrets.worker.internal.live.Tracker;
import com.algorithmia.secrets.worker.internal.live.Watcher;
import com.algorithmia.secrets.worker.internal.process.Background;
import com.algorithmia.secrets.worker.internal.process.ChangeAction;
import com.algorithmia.secrets.worker.internal.process.ExecStage;
import com.algorithmia.secrets.worker.internal.process.Inheritance;
import com.algorithmia.secrets.worker.internal.process.KernelLimits;
import com.algorithmia.secrets.worker.internal.process.Launch;
import com.algorithmia.secrets.worker.internal.process.SecretVariables;
import com.algorithmia.secrets.worker.internal.process.Supervisor;
import com.algorithmia.secrets.worker.internal.process.ValueFiles;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code run}: secrets into a process, and what changes after it. */
final class RunCommand {

  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final RunOptions options;
  private final Map<String, String> environment;
  private final Consumer<String> warnings;

  RunCommand(RunOptions options, Map<String, String> environment, Consumer<String> warnings) {
    this.options = options;
    this.environment = environment;
    this.warnings = warnings;
  }

  /** Runs the command to its end; gives its exit code. */
  int run() throws InterruptedException {
    if (options.exec) {
      ExecStage.mustBeReady(environment);
    }
    AtomicReference<@Nullable Supervisor> supervisor = new AtomicReference<>();
    Session session = Session.open(options, environment);
    ScheduledThreadPoolExecutor timer = timer();
    try {
      Follower follower = new Follower(supervisor, timer);
      KernelLimits limits = KernelLimits.ofThisProcess();
      session.warnOfUnknown(options.optional, warnings);
      Tracker tracker =
          new Tracker(
              session.reader(),
              check(limits),
              options.optional,
              options.outageLimit,
              Clock.systemUTC(),
              Steady.clock(),
              follower);
      SecretVariables secrets = tracker.start(session.first());
      Inheritance all =
          Inheritance.of(
              options.pristine, options.keep, System.getProperty("secretstore.home") != null);
      Supplier<Inheritance> inheritance = () -> all.without(session.credentialVariables());
      Launch launch = Launch.of(options.command, inheritance, limits);
      if (options.exec) {
        return writeStage(launch, inheritance.get(), secrets);
      }
      try (ValueFiles files = files()) {
        follower.files = files;
        Supervisor running =
            new Supervisor(
                launch,
                files == null ? secrets : files.write(secrets),
                options.onChange,
                options.grace,
                follower::later,
                warnings);
        supervisor.set(running);
        try (Watcher watcher = watch(session, tracker, follower)) {
          follower.watcher = watcher;
          return running.run();
        } finally {
          follower.ended = true;
        }
      }
    } finally {
      timer.shutdownNow();
      // The values in files are gone by now. A provider may wait for its backend for long, and the
      // workload's end must not: the process ends under it.
      boolean unused = Background.runWithin(CLOSING, session::close);
    }
  }

  /** A value that no environment holds may still be handed over in a file. */
  private Tracker.Check check(KernelLimits limits) {
    return options.files != null
        ? SecretVariables::problem
        : (name, value) ->
            SecretVariables.problem(name, value).or(() -> limits.problem(name, value));
  }

  private @Nullable ValueFiles files() {
    return options.files == null ? null : ValueFiles.in(options.files, environment, warnings);
  }

  private int writeStage(Launch launch, Inheritance inheritance, SecretVariables secrets) {
    launch.check(secrets);
    try {
      ExecStage.write(new FileOutputStream(FileDescriptor.out), environment, inheritance, secrets);
      return 0;
    } catch (IOException e) {
      throw new WorkerException(Reason.FAILED, "the launcher is gone; nothing was started");
    }
  }

  private Watcher watch(Session session, Tracker tracker, Follower follower) {
    List<Watcher.Step> steps = new ArrayList<>();
    session
        .bundles()
        .ifPresent(
            bundles -> {
              bundles.warnTo(follower::warn);
              ServerWatch watch =
                  new ServerWatch(
                      bundles::ask,
                      tracker,
                      Steady.clock(),
                      () -> ThreadLocalRandom.current().nextDouble(),
                      follower);
              steps.add(new Watcher.Step(watch::step, new Bell()));
            });
    steps.add(Watcher.vaults(tracker, session.vaultPollEvery(), follower.vaultsAreDue));
    return Watcher.start(steps, follower::warn);
  }

  private static ScheduledThreadPoolExecutor timer() {
    return new ScheduledThreadPoolExecutor(
        1,
        work -> {
          Thread thread = new Thread(work, "secret-store-later");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Turns news into what was asked for. */
  private final class Follower implements Tracker.Listener {

    private final AtomicReference<@Nullable Supervisor> supervisor;
    private final ScheduledThreadPoolExecutor timer;
    private final Debounce debounce;
    private final Bell vaultsAreDue = new Bell();
    private volatile @Nullable ValueFiles files;
    private volatile @Nullable Watcher watcher;
    private volatile boolean ended;
    private boolean handOnFails;

    Follower(AtomicReference<@Nullable Supervisor> supervisor, ScheduledThreadPoolExecutor timer) {
      this.supervisor = supervisor;
      this.timer = timer;
      this.debounce = new Debounce(this::later, this::handOn);
    }

    void later(Duration after, Runnable what) {
      var unused = timer.schedule(what, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void changed(SecretVariables secrets) {
      if (options.onChange.kind() != ChangeAction.Kind.NONE) {
        debounce.changed(secrets);
      }
    }

    /** Runs on the timer's thread. False if it is to be tried again. */
    private boolean handOn(SecretVariables secrets) {
      Supervisor running = supervisor.get();
      ValueFiles valueFiles = files;
      if (running == null) {
        return true;
      }
      try {
        if (valueFiles == null) {
          running.changed(secrets);
        } else {
          running.filesChanged(valueFiles.write(secrets), valueFiles.lastWriteChanged());
        }
        handOnFails = false;
        return true;
      } catch (WorkerException e) {
        return handOnFailed(String.valueOf(e.getMessage()));
      } catch (RuntimeException | Error e) {
        // Its message is not ours and may show anything.
        return handOnFailed("a change could not be handed on (" + e.getClass().getName() + ")");
      }
    }

    private boolean handOnFailed(String what) {
      if (!handOnFails) {
        handOnFails = true;
        warn(what + "; it is tried again every 10 s");
      }
      return false;
    }

    @Override
    public void revoked(String why) {
      Supervisor running = supervisor.get();
      if (!options.terminateOnRevoke || running == null) {
        warnings.accept(why + "; the command goes on (--on-revoke ignore)");
        return;
      }
      Watcher watching = watcher;
      if (watching != null) {
        watching.close();
      }
      running.terminate(why + "; the command is ended (--on-revoke terminate)");
    }

    @Override
    public void vaultsAreDue() {
      vaultsAreDue.ring();
    }

    @Override
    public void warn(String what) {
      // A request that the end of the command breaks off is nobody's concern.
      if (!ended) {
        warnings.accept(what);
      }
    }
  }
}
