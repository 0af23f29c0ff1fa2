package com.example.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URLClassLoader;
import java.net.URL;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What the documents show compiles, the README's plugin works, and links lead somewhere. */
class DocumentsIT {

  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+?)(#[^)]*)?\\)");

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "docs/writing-a-plugin.md", "plugin-host/README.md"})
  void everyJavaSnippetCompiles(String document) throws IOException {
    List<String> snippets = snippets(document);
    assertThat(snippets).isNotEmpty();
    for (String snippet : snippets) {
      if (!snippet.startsWith("package ")) {
        compile("Snippet", wrap(snippet));
      }
    }
  }

  @Test
  void thePluginInThirtyLinesWorksInTheHost() throws Exception {
    String source =
        snippets("README.md").stream()
            .filter(s -> s.startsWith("package "))
            .findFirst()
            .orElseThrow();
    Path jar = jar(compile("EnvironmentFactory", source));

    try (PluginHost host = PluginHost.builder().build();
        LoadedProvider loaded = host.load(jar, "com.example.EnvironmentFactory", Map.of())) {
      assertThat(loaded.provider().getSecret(new SimpleSecretIdentifier("PATH")).getValue())
          .isEqualTo(System.getenv("PATH"));
      assertThatExceptionOfType(SecretNotFoundException.class)
          .isThrownBy(
              () -> loaded.provider().getSecret(new SimpleSecretIdentifier("NOT_SET_AT_ALL")));
    }

    // The host refuses calls after close by itself; the plugin has to without a host, too (1.7).
    try (var classes = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
      SecretProvider alone =
          ((SecretProviderFactory)
                  classes
                      .loadClass("com.example.EnvironmentFactory")
                      .getDeclaredConstructor()
                      .newInstance())
              .create(Map.of());
      alone.close();
      assertThatExceptionOfType(SecretProviderException.class)
          .isThrownBy(() -> alone.getSecret(new SimpleSecretIdentifier("PATH")))
          .satisfies(
              e ->
                  assertThat(e.getKind()).isEqualTo(SecretProviderException.Kind.UNAVAILABLE));
    }
  }

  /** The example is built with them; so what a beginner copies is as well. */
  @Test
  void theWholePomOfTheGuideHasTheVersionsOfTheExample() throws Exception {
    Matcher xml =
        Pattern.compile("```xml\n(<project.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("docs/writing-a-plugin.md")));
    assertThat(xml.find()).isTrue();
    Set<String> guide = versions(xml.group(1));
    assertThat(guide)
        .hasSizeGreaterThan(8)
        .anyMatch(line -> line.startsWith("maven-surefire-plugin "))
        .isSubsetOf(versions(Files.readString(ROOT.resolve("examples/folder-provider/pom.xml"))));
  }

  /** Artifacts with their versions and scopes, and the properties. */
  private static Set<String> versions(String pom) throws Exception {
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(pom)));
    Set<String> versions = new TreeSet<>();
    for (String kind : List.of("plugin", "dependency")) {
      NodeList found = document.getElementsByTagName(kind);
      for (int i = 0; i < found.getLength(); i++) {
        Element one = (Element) found.item(i);
        versions.add(
            text(one, "artifactId") + " " + text(one, "version") + " " + text(one, "scope"));
      }
    }
    NodeList properties = document.getElementsByTagName("properties").item(0).getChildNodes();
    for (int i = 0; i < properties.getLength(); i++) {
      if (properties.item(i) instanceof Element property) {
        versions.add(property.getTagName() + " = " + property.getTextContent());
      }
    }
    return versions;
  }

  private static String text(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }

  @Test
  void everyLinkBetweenDocumentsLeadsSomewhere() throws IOException {
    List<Path> documents;
    try (Stream<Path> files = Files.walk(ROOT)) {
      documents =
          files
              .filter(file -> file.toString().endsWith(".md"))
              .filter(
                  file ->
                      !file.toString().contains("/target/") && !file.toString().contains("/.git/"))
              .toList();
    }
    List<String> broken = new ArrayList<>();
    for (Path document : documents) {
      Matcher matcher = LINK.matcher(Files.readString(document));
      while (matcher.find()) {
        String target = matcher.group(1).trim();
        if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
          broken.add(ROOT.relativize(document) + " -> " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static List<String> snippets(String document) throws IOException {
    List<String> snippets = new ArrayList<>();
    Matcher matcher = JAVA.matcher(Files.readString(ROOT.resolve(document)));
    while (matcher.find()) {
      snippets.add(matcher.group(1));
    }
    return snippets;
  }

  /** Fields stay fields, statements get a method with the names that documents leave out. */
  private static String wrap(String snippet) {
    String imports =
        """
        import com.algorithmia.sdk.plugin.secrets.*;
        import com.algorithmia.secrets.host.*;
        import java.nio.file.Path;
        import java.time.Duration;
        import java.util.*;
        """;
    return snippet.startsWith("private static")
        ? imports + "class Snippet {\n" + snippet + "}\n"
        : imports
            + "class Snippet {\n"
            + "  PluginHost host; Path jar, newJar; Map<String, String> config; SecretIdentifier"
            + " id; String sha256;\n"
            + "  void run() throws Exception {\n"
            + snippet
            + "  }\n}\n";
  }

  private Path compile(String name, String source) throws IOException {
    Path file = Files.writeString(temp.resolve(name + ".java"), source);
    Path output = Files.createDirectories(temp.resolve("classes"));
    StringWriter messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-d", output.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
      assertThat(
              compiler
                  .getTask(messages, manager, null, options, null, manager.getJavaFileObjects(file))
                  .call())
          .as(messages + "\n" + source)
          .isTrue();
    }
    return output;
  }

  private Path jar(Path classes) throws IOException {
    Path jar = temp.resolve("environment.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        out.write(Files.readAllBytes(file));
      }
    }
    return jar;
  }
}
