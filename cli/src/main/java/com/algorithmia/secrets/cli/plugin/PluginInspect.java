package com.algorithmia.secrets.cli.plugin;

import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.host.JarInfo;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.host.PluginRefusedException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at a JAR without running any of its code. */
@Command(
    name = "inspect",
    description = "Check a JAR as a server would at upload, without running any of its code.")
final class PluginInspect implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "JAR", description = "The file.")
  Path jar = Path.of("");

  @Option(names = "--json", description = "Print it as JSON.")
  boolean json;

  PluginInspect(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    JarFile.mustExist(jar);
    try (PluginHost host = PluginHost.builder().build()) {
      JarInfo info = host.inspect(jar);
      console.out().print(json ? asJson(info).toPrettyText() + "\n" : asText(info));
      return ExitCode.OK.number();
    } catch (PluginRefusedException e) {
      throw JarFile.refused(e);
    }
  }

  private static Text.Details asText(JarInfo info) {
    return new Text.Details()
        .add("digest", info.digest())
        .add("bytes", Long.toString(info.packedBytes()))
        .add("entries", Integer.toString(info.entries()))
        .add("contract", info.interfaceVersion())
        .add("factory", info.manifestFactory().orElse(String.join(", ", info.factories())))
        .add("title", info.title())
        .add("version", info.version());
  }

  private static Json asJson(JarInfo info) {
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("digest", Json.of(info.digest()));
    fields.put("bytes", Json.of(info.packedBytes()));
    fields.put("entries", Json.of(info.entries()));
    fields.put("interfaceVersion", Json.of(info.interfaceVersion()));
    fields.put("factory", Json.of(info.manifestFactory().orElse(null)));
    fields.put("factories", Json.array(info.factories().stream().map(Json::of).toList()));
    fields.put("title", Json.of(info.title().orElse(null)));
    fields.put("version", Json.of(info.version().orElse(null)));
    return Json.object(fields);
  }
}
