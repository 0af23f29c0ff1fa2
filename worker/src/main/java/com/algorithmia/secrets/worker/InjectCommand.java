package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.worker.internal.live.Steady;
import com.algorithmia.secrets.worker.internal.live.Tracker;
import com.algorithmia.secrets.worker.internal.process.SecretVariables;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** {@code inject}: secrets into a file, by a template. */
final class InjectCommand {

  private final RunOptions options;
  private final Map<String, String> environment;
  private final Consumer<String> warnings;

  InjectCommand(RunOptions options, Map<String, String> environment, Consumer<String> warnings) {
    this.options = options;
    this.environment = environment;
    this.warnings = warnings;
  }

  /** Writes the file. */
  void run() {
    Path source = Objects.requireNonNull(options.template);
    Path target = Objects.requireNonNull(options.output);
    Template template = Template.read(source);
    template.mustNotBe(target);
    try (Session session = Session.open(options, environment)) {
      session.warnOfUnknown(options.optional, warnings);
      Tracker tracker =
          new Tracker(
              session.reader(),
              SecretVariables::problem,
              options.optional,
              options.outageLimit,
              Clock.systemUTC(),
              Steady.clock(),
              quiet());
      SecretVariables secrets = tracker.start(session.first());
      template.write(target, secrets);
    }
  }

  private Tracker.Listener quiet() {
    return new Tracker.Listener() {
      @Override
      public void changed(SecretVariables secrets) {
        // Nobody follows changes here.
      }

      @Override
      public void revoked(String why) {
        warnings.accept(why);
      }

      @Override
      public void warn(String what) {
        warnings.accept(what);
      }

      @Override
      public void vaultsAreDue() {
        // Nor later.
      }
    };
  }
}
