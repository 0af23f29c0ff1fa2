package com.algorithmia.secrets.cli.plugin;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.cli.Progress;
import com.algorithmia.secrets.cli.SettingOptions;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.testkit.KnownSecret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the contract on a plugin. */
@Command(
    name = "verify",
    description = {
      "Load a JAR as a host would, run the contract of a secret provider on it, and say which of"
          + " its",
      "clauses hold. Its code runs in this process: verify only what you trust that far.",
      "Without --allow-writes only what writes nothing is tested, on the keys given by --existing."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store plugin verify folder.jar --config folder=/run/secrets --existing db-password",
      "  secret-store plugin verify my.jar --factory com.example.MyFactory \\",
      "      --config address=https://vault:8200 --config token=@token.txt --allow-writes",
      "",
      "Ends with 9 if a clause is broken. What needs a broken backend is untested here: the test"
          + " kit",
      "(plugin-testkit/README.md) has hooks for that."
    })
final class PluginVerify implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "JAR", description = "The file.")
  Path jar = Path.of("");

  @Option(
      names = "--factory",
      paramLabel = "CLASS",
      defaultValue = "",
      description = "The class of the factory. Needed only if the JAR does not name it.")
  String factory = "";

  @Option(
      names = "--config",
      paramLabel = "NAME=VALUE",
      description =
          "A setting. NAME=@FILE reads it from a file, NAME alone asks for it without showing it;"
              + " credentials are taken only in these two ways.")
  @Nullable List<String> config;

  @Option(names = "--settings", paramLabel = "FILE", description = "Settings as properties.")
  @Nullable Path settings;

  @Option(
      names = "--existing",
      paramLabel = "KEY",
      description =
          "The key of a secret that is there already, to test reads on; best three. Its value is"
              + " read once before.")
  @Nullable List<String> existing;

  @Option(
      names = "--allow-writes",
      description =
          "Also create, update and delete secrets. What is made is removed again; what could not be"
              + " removed is listed.")
  boolean allowWrites;

  @Option(
      names = "--exclusive",
      description = "Only one provider object at a time, as an embedded database needs it.")
  boolean exclusive;

  @Option(names = "--json", description = "Print the results as JSON.")
  boolean json;

  PluginVerify(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    JarFile.mustExist(jar);
    Map<String, String> values = new SettingOptions(console).read(config, settings);
    try (PluginUnderTest plugin =
        new PluginUnderTest(jar, factory, values, allowWrites, exclusive)) {
      prepare(plugin);
      ClauseResults results = run(plugin);
      if (results.isKitIncomplete()) {
        printLeftBehind(plugin);
        throw new CommandException(
            ExitCode.FAILED,
            "This installation of Secret Store is incomplete: the test kit lacks classes, so"
                + " nothing is said about the plugin. Install it anew, with all of lib/.");
      }
      print(plugin, results);
      return code(plugin, results).number();
    }
  }

  /** Loads it once, so that what hinders everything is said once. */
  private void prepare(PluginUnderTest plugin) {
    try (SecretProvider provider = plugin.create(plugin.config())) {
      List<KnownSecret> known = new ArrayList<>();
      for (String key : existing == null ? List.<String>of() : existing) {
        SimpleSecretIdentifier id = new SimpleSecretIdentifier(key);
        String value = provider.getSecret(id).getValue();
        known.add(new KnownSecret(id, value == null ? "" : value));
      }
      plugin.existing(known);
    } catch (PluginRefusedException e) {
      throw JarFile.refused(e);
    } catch (SecretNotFoundException e) {
      throw new CommandException(
          ExitCode.NOT_FOUND, "A key of --existing is not there: " + e.getMessage());
    } catch (SecretProviderException e) {
      throw new CommandException(
          ExitCode.REFUSED, "The plugin does not start: " + e.getKind() + ": " + e.getMessage());
    }
  }

  private ClauseResults run(PluginUnderTest plugin) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(VerifiedPluginContract.class))
            .build();
    Launcher launcher =
        LauncherFactory.create(
            LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .build());
    AtomicInteger done = new AtomicInteger();
    try (Progress progress = new Progress(console, "Verifying")) {
      ClauseResults[] results = new ClauseResults[1];
      VerifiedPluginContract.verify(
          plugin,
          () -> {
            TestPlan plan = launcher.discover(request);
            long total = plan.countTestIdentifiers(test -> test.isTest());
            results[0] =
                new ClauseResults(() -> progress.at(done.incrementAndGet(), total, "tests"));
            launcher.execute(plan, results[0]);
          });
      return results[0];
    }
  }

  private void print(PluginUnderTest plugin, ClauseResults results) {
    if (json) {
      Map<String, Json> answer = new LinkedHashMap<>();
      answer.put("clauses", results.json());
      answer.put("left_behind", Json.array(plugin.leftBehind().stream().map(Json::of).toList()));
      console.out().println(Json.object(answer).toPrettyText());
      return;
    }
    console.out().print(results.table());
    console
        .out()
        .printf(
            "%d clauses hold, %d are broken, %d are untested.%n",
            results.count(ClauseResults.Verdict.HOLDS),
            results.count(ClauseResults.Verdict.BROKEN),
            results.count(ClauseResults.Verdict.UNTESTED));
    if (!results.failure().isEmpty()) {
      console.err().println("The run ended early: " + Text.safe(results.failure()));
    }
    printLeftBehind(plugin);
    if (!allowWrites) {
      console.err().println("Nothing was written. --allow-writes tests the rest.");
    }
  }

  private void printLeftBehind(PluginUnderTest plugin) {
    for (String key : plugin.leftBehind()) {
      console.err().println("Left behind, remove it by hand: " + Text.safe(key));
    }
  }

  private static ExitCode code(PluginUnderTest plugin, ClauseResults results) {
    boolean bad = results.count(ClauseResults.Verdict.BROKEN) > 0 || !results.failure().isEmpty();
    return bad || !plugin.leftBehind().isEmpty() ? ExitCode.VERIFICATION_FAILED : ExitCode.OK;
  }
}
