package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.LoadRequest;
import com.algorithmia.secrets.host.internal.call.CallMetrics;
import com.algorithmia.secrets.host.internal.call.CallRunner;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.call.Operation;
import com.algorithmia.secrets.host.internal.call.Sanitizer;
import com.algorithmia.secrets.host.internal.call.StuckCalls;
import com.algorithmia.secrets.host.internal.jar.JarImage;
import com.algorithmia.secrets.host.internal.load.PluginClassLoader;
import com.algorithmia.secrets.host.internal.load.PluginCode;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes providers from JARs: takes the JAR in, loads its code, checks the settings, creates. */
public final class ProviderMaker {

  private static final Logger log = LoggerFactory.getLogger(ProviderMaker.class);

  private final HostContext host;

  /** For a host. */
  public ProviderMaker(HostContext host) {
    this.host = host;
  }

  /** Takes the JAR in and loads its code. */
  public PluginCode load(LoadRequest request, CallMetrics metrics) {
    JarImage image =
        host.store().open(host.store().admitDigest(request.jar(), request.expectedDigest()));
    String name = request.name();
    if (image.info().carriesSdk()) {
      log.warn(
          "The JAR of plugin {} carries copies of the SDK's classes; the host's are used ({})",
          name,
          Help.SDK_COPIES);
    }
    return PluginCode.load(
        name,
        image.info(),
        request.factory().orElse(null),
        new PluginClassLoader(name, image),
        loader ->
            new CallRunner(
                name, loader, host.settings(), host.ticker(), metrics, stuckObserver(name)));
  }

  private StuckCalls.Observer stuckObserver(String name) {
    Events events = host.events();
    return (disabled, calls) -> {
      if (disabled) {
        log.warn(
            "The plugin {} is disabled: {} of its calls have not come back ({})",
            name,
            calls,
            Help.STUCK);
        events.tell(listener -> listener.disabled(name, calls));
      } else {
        log.info("The plugin {} is enabled again: all of its calls have come back", name);
        events.tell(listener -> listener.enabled(name));
      }
    };
  }

  /**
   * Finds what is wrong with the settings.
   *
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION} with all problems
   */
  static void validate(PluginCode code, LoadRequest request) {
    List<ConfigurationProblem> problems = code.validate(request.config(), request.rule());
    if (!problems.isEmpty()) {
      throw SecretProviderException.invalidConfiguration(problems);
    }
  }

  /**
   * Checks the settings, creates a provider and, if that is asked for, tries its connection.
   *
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION} with all problems
   */
  static ProviderInstance create(PluginCode code, LoadRequest request) {
    ProviderInstance instance = ProviderInstance.create(code, request);
    boolean fine = false;
    try {
      if (request.isReadyRequired()) {
        requireReady(instance);
      }
      fine = true;
      return instance;
    } finally {
      if (!fine) {
        instance.close();
      }
    }
  }

  private static void requireReady(ProviderInstance instance) {
    CallRunner runner = instance.code().runner();
    ConnectionReport report;
    try {
      report =
          runner.call(
              Operation.CHECK_CONNECTION,
              runner.deadline(Operation.CHECK_CONNECTION),
              instance.sanitizer(),
              List.of(),
              () -> ConnectionChecks.check(instance),
              () -> {});
    } catch (SecretNotFoundException e) {
      throw Failures.pluginFailure(SecretNotFoundException.class.getName());
    } catch (Sanitizer.RejectedArgument e) {
      throw e.asPluginFailure();
    }
    if (report.getStatus() != ConnectionReport.Status.READY) {
      throw Failures.unavailable("The provider is not ready: " + report);
    }
  }
}
