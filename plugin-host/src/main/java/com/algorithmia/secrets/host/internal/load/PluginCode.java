package com.algorithmia.secrets.host.internal.load;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.host.JarInfo;
import com.algorithmia.secrets.host.SettingsRule;
import com.algorithmia.secrets.host.internal.call.CallRunner;
import com.algorithmia.secrets.host.internal.call.Failures;
import com.algorithmia.secrets.host.internal.call.Operation;
import com.algorithmia.secrets.host.internal.call.PluginCall;
import com.algorithmia.secrets.host.internal.call.Sanitizer;
import com.algorithmia.secrets.host.internal.call.Scrubber;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin's code while it is loaded: class loader, threads and factory. Several provider objects
 * can be made of it, one after the other. Thread-safe.
 */
public final class PluginCode implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PluginCode.class);

  private final String plugin;
  private final JarInfo jar;
  private final String factoryName;
  private final CallRunner runner;
  private volatile @Nullable PluginClassLoader loader;
  private volatile @Nullable SecretProviderFactory factory;
  private volatile Optional<ProviderDescription> description = Optional.empty();

  private PluginCode(
      String plugin, JarInfo jar, String factoryName, PluginClassLoader loader, CallRunner runner) {
    this.plugin = plugin;
    this.jar = jar;
    this.factoryName = factoryName;
    this.loader = loader;
    this.runner = runner;
  }

  /**
   * Loads a plugin: finds and makes its factory, and asks for its description.
   *
   * @param loader over the JAR; closed with the result, or here on failure
   * @param factory the class name; null = as the JAR says
   * @throws com.algorithmia.secrets.host.PluginRefusedException if there is no usable factory
   * @throws com.algorithmia.sdk.plugin.secrets.SecretProviderException of kind {@code
   *     PLUGIN_FAILURE} if its code fails, {@code UNAVAILABLE} if it hangs
   */
  public static PluginCode load(
      String plugin,
      JarInfo jar,
      @Nullable String factory,
      PluginClassLoader loader,
      Function<ClassLoader, CallRunner> runners) {
    CallRunner runner = runners.apply(loader);
    boolean loaded = false;
    try {
      String name = FactoryFinder.choose(jar, factory);
      PluginCode code = new PluginCode(plugin, jar, name, loader, runner);
      code.start(loader);
      loaded = true;
      return code;
    } finally {
      if (!loaded) {
        runner.close();
        closeQuietly(loader);
      }
    }
  }

  private void start(PluginClassLoader from) {
    Sanitizer sanitizer = new Sanitizer(new Scrubber(List.of()));
    // One call for both: each has to change threads.
    FactoryFinder.Made made =
        call(
            Operation.DESCRIBE,
            sanitizer,
            () -> {
              FactoryFinder.Made result = FactoryFinder.make(from, factoryName);
              factory = result.factory();
              if (factory != null) {
                description = optional(() -> describe(sanitizer), Optional::empty);
              }
              return result;
            });
    SecretProviderFactory unused = made.factoryOrThrow();
  }

  /** A description is an immutable object of the SDK; the Optional might hold anything else. */
  private Optional<ProviderDescription> describe(Sanitizer sanitizer) {
    ProviderDescription content = sanitizer.notNull(factory().describe()).orElse(null);
    return Optional.ofNullable(content);
  }

  /**
   * Calls a method of contract 2.0. A plugin of 1.0 that has something of that name which does not
   * fit counts as not having it.
   */
  public <T> T optional(PluginCall<T> call, PluginCall<T> otherwise) throws Throwable {
    try {
      return call.call();
    } catch (LinkageError e) {
      if (isOfContract1()) {
        return otherwise.call();
      }
      throw e;
    }
  }

  private boolean isOfContract1() {
    return jar.interfaceVersion().startsWith("1.");
  }

  /** Everything wrong with a configuration, by the host's rule and by the plugin's own ones. */
  public List<ConfigurationProblem> validate(Map<String, String> config, SettingsRule rule) {
    Sanitizer sanitizer = sanitizer(config, false);
    return call(Operation.DESCRIBE, sanitizer, () -> problems(config, rule, sanitizer));
  }

  private List<ConfigurationProblem> problems(
      Map<String, String> config, SettingsRule rule, Sanitizer sanitizer) throws Throwable {
    List<ConfigurationProblem> forbidden = rule.problems(description, config);
    if (!forbidden.isEmpty()) {
      // The plugin does not get to see it: it might open the very file. What it says about its
      // settings shows what else is wrong.
      List<ConfigurationProblem> all = new ArrayList<>(forbidden);
      description.ifPresent(
          says ->
              says.problems(config).stream()
                  .filter(problem -> isNew(problem, forbidden, says))
                  .forEach(all::add));
      return sanitizer.problems(all);
    }
    return optional(() -> sanitizer.problems(factory().validate(new HashMap<>(config))), List::of);
  }

  /** Whether it says more than the rule: of a mistyped name, that it is one. */
  private static boolean isNew(
      ConfigurationProblem problem,
      List<ConfigurationProblem> forbidden,
      ProviderDescription description) {
    String key = problem.getKey();
    return key == null
        || description.getKey(key) == null
        || forbidden.stream().noneMatch(one -> key.equals(one.getKey()));
  }

  /**
   * Checks a configuration, makes a provider, and uses it for the first time, all on the plugin's
   * thread. One that is made too late for the caller is closed.
   *
   * @param use learns what is constant about the provider; its result is the host's
   */
  public <T> T create(
      Map<String, String> config,
      SettingsRule rule,
      Sanitizer sanitizer,
      Function<SecretProvider, T> use) {
    Handover handover = new Handover();
    boolean taken = false;
    try {
      T used =
          call(
              Operation.CREATE_PROVIDER,
              sanitizer,
              () -> make(config, rule, sanitizer, use, handover));
      taken = true;
      return used;
    } finally {
      if (!taken) {
        handover.abandon().ifPresent(provider -> closeUnused(provider, sanitizer));
      }
    }
  }

  private <T> T make(
      Map<String, String> config,
      SettingsRule rule,
      Sanitizer sanitizer,
      Function<SecretProvider, T> use,
      Handover handover)
      throws Throwable {
    List<ConfigurationProblem> problems = problems(config, rule, sanitizer);
    if (!problems.isEmpty()) {
      throw SecretProviderException.invalidConfiguration(problems);
    }
    // A copy of its own: plugins of contract 1.0 may change it.
    SecretProvider provider = factory().create(new HashMap<>(config));
    if (provider == null) {
      throw Failures.pluginFailure("its factory made no provider (null)");
    }
    T used = use.apply(provider);
    if (!handover.offer(provider)) {
      // Too late: nobody waits for it, so nobody else would close it.
      boolean done = close(provider);
      log.debug("A provider that was made too late is closed: {}", done);
      throw Failures.closed();
    }
    return used;
  }

  /** It was made, and the caller's deadline passed before he got it. */
  private void closeUnused(SecretProvider provider, Sanitizer sanitizer) {
    try {
      boolean done = call(Operation.CLOSE, sanitizer, () -> close(provider));
      log.debug("A provider that was made too late is closed: {}", done);
    } catch (RuntimeException e) {
      log.warn("The plugin {} did not close its provider: {}", jar.digest(), e.getMessage());
    }
  }

  private boolean close(SecretProvider provider) throws Throwable {
    return optional(
        () -> {
          provider.close();
          return true;
        },
        () -> true);
  }

  /**
   * Keeps the sensitive settings out of texts: all of them if the plugin does not say which.
   *
   * @param trustReadFailureTexts as {@link Sanitizer} has it
   */
  public Sanitizer sanitizer(Map<String, String> config, boolean trustReadFailureTexts) {
    List<String> sensitive = new ArrayList<>();
    config.forEach(
        (key, value) -> {
          ConfigurationKey described = description.map(content -> content.getKey(key)).orElse(null);
          if (described == null ? value.length() > 3 : described.isSensitive()) {
            sensitive.add(value);
          }
        });
    return new Sanitizer(new Scrubber(sensitive), trustReadFailureTexts, isOfContract1());
  }

  private SecretProviderFactory factory() {
    SecretProviderFactory made = factory;
    if (made == null) {
      throw Failures.closed();
    }
    return made;
  }

  private <T> T call(Operation operation, Sanitizer sanitizer, PluginCall<T> action) {
    try {
      return runner.call(
          operation, runner.deadline(operation), sanitizer, List.of(), action, () -> {});
    } catch (SecretNotFoundException e) {
      throw Failures.pluginFailure(SecretNotFoundException.class.getName());
    } catch (Sanitizer.RejectedArgument e) {
      throw e.asPluginFailure();
    }
  }

  /** Runs calls into this plugin. */
  public CallRunner runner() {
    return runner;
  }

  /** What the JAR tells of itself. */
  public JarInfo jar() {
    return jar;
  }

  /** The name of the factory's class. */
  public String factoryName() {
    return factoryName;
  }

  /** What the plugin says about itself. */
  public Optional<ProviderDescription> description() {
    return description;
  }

  /** The loader, weakly: to see whether it is collected. */
  public WeakReference<ClassLoader> loaderReference() {
    return new WeakReference<>(loader);
  }

  /** Lets go of everything of the plugin. Its providers are closed before. */
  @Override
  public void close() {
    runner.close();
    factory = null;
    PluginClassLoader closing = loader;
    loader = null;
    if (closing != null) {
      closeQuietly(closing);
      log.debug("Plugin {} is unloaded", plugin);
    }
  }

  private static void closeQuietly(PluginClassLoader loader) {
    JdkCaches.forgetLastRecord();
    try {
      loader.close();
    } catch (IOException e) {
      log.warn("A plugin's JAR could not be closed ({})", e.getClass().getSimpleName());
    }
  }
}
