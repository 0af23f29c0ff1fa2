package com.algorithmia.secrets.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples are well-formed, and every command in them and in the document is one. */
class ExamplesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path EXAMPLES = ROOT.resolve("examples");

  @Test
  void theEntryPointIsAShellScriptAndCanBeRun() throws Exception {
    Path script = EXAMPLES.resolve("docker/entrypoint.sh");
    Process check = new ProcessBuilder("sh", "-n", script.toString()).inheritIO().start();
    assertThat(check.waitFor()).isZero();
    assertThat(Files.isExecutable(script)).isTrue();
    assertCommandsAreGood(Files.readString(script));
  }

  @Test
  void theDockerfileCopiesWhatIsThereAndEndsWithACommand() throws Exception {
    List<String> instructions =
        Files.readString(EXAMPLES.resolve("docker/Dockerfile"))
            .replace("\\\n", " ")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    assertThat(instructions)
        .allMatch(line -> line.matches("(FROM|COPY|RUN|USER|ENV|ENTRYPOINT|CMD) .+"))
        .first()
        .asString()
        .startsWith("FROM ");
    for (String line : instructions) {
      String[] words = line.split(" +", -1);
      if (words[0].equals("COPY") && words[1].startsWith("examples/")) {
        assertThat(ROOT.resolve(words[1])).exists();
      }
      if (words[0].equals("ENTRYPOINT") || words[0].equals("CMD")) {
        assertThat(new YAMLMapper().readTree(line.substring(words[0].length())).isArray()).isTrue();
      }
    }
  }

  @Test
  void theServiceHasItsSectionsAndAGoodCommand() throws Exception {
    String unit = Files.readString(EXAMPLES.resolve("systemd/resize.service"));
    List<String> lines = unit.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList();
    assertThat(lines).contains("[Unit]", "[Service]", "[Install]");
    assertThat(lines).allMatch(line -> line.matches("\\[[A-Z][a-z]+\\]|[A-Za-z]+=.+"));
    assertCommandsAreGood(unit);
  }

  @Test
  void theManifestsAreYamlAndTheirMountsHaveVolumes() throws Exception {
    Path file = EXAMPLES.resolve("kubernetes/resize.yaml");
    int pods = 0;
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(file.toFile())) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        assertThat(document.path("apiVersion").asText()).isNotEmpty();
        assertThat(document.at("/metadata/name").asText()).isNotEmpty();
        JsonNode pod = document.at("/spec/template/spec");
        if (!pod.isMissingNode()) {
          pods++;
          assertMounts(pod);
          assertThat(document.at("/spec/selector/matchLabels"))
              .isEqualTo(document.at("/spec/template/metadata/labels"));
        }
      }
    }
    assertThat(pods).isEqualTo(2);
    assertCommandsAreGood(Files.readString(file));
  }

  private static void assertMounts(JsonNode pod) {
    List<String> volumes = new ArrayList<>();
    pod.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
    for (String kind : List.of("containers", "initContainers")) {
      for (JsonNode container : pod.path(kind)) {
        assertThat(container.path("image").asText()).isNotEmpty();
        List<String> words = new ArrayList<>();
        container.path("command").forEach(word -> words.add(word.asText()));
        if (words.contains("run")) {
          assertRun(words.subList(words.indexOf("run") + 1, words.size()));
        }
        container
            .path("volumeMounts")
            .forEach(mount -> assertThat(volumes).contains(mount.path("name").asText()));
      }
    }
  }

  @Test
  void everyCommandOfTheDocumentIsGoodAndEveryOptionIsInTheHelp() throws Exception {
    String text = Files.readString(ROOT.resolve("docs/worker.md"));
    assertCommandsAreGood(text);
    Matcher option = Pattern.compile("(?<![a-z-])--[a-z][a-z-]+").matcher(text);
    while (option.find()) {
      if (!option.group().equals("--init")) {
        assertThat(RunArguments.runHelp()).contains(option.group());
      }
    }
    Matcher link = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(text);
    while (link.find()) {
      assertThat(ROOT.resolve("docs").resolve(link.group(1))).exists();
    }
  }

  private static void assertCommandsAreGood(String text) throws IOException {
    Matcher command = Pattern.compile("secret-store (run|inject) ([^\n`#]*)").matcher(text);
    int found = 0;
    while (command.find()) {
      List<String> words = Arrays.asList(command.group(2).strip().split(" +", -1));
      if (words.contains("--help")) {
        continue;
      }
      found++;
      if (command.group(1).equals("run")) {
        assertRun(words);
      } else {
        RunArguments.checkInject(words.toArray(new String[0]));
      }
    }
    assertThat(found).isPositive();
  }

  private static void assertRun(List<String> words) {
    RunArguments.checkRun(words.toArray(new String[0]));
    assertThat(words).contains("--");
  }
}
