package com.algorithmia.secrets.host.internal.jar;

import static com.algorithmia.secrets.host.internal.jar.ZipDirectory.refuse;
import static com.algorithmia.secrets.host.internal.jar.ZipDirectory.show;

import com.algorithmia.sdk.plugin.secrets.ProviderInterface;
import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The main attributes of a plugin's manifest, checked. */
final class JarManifest {

  private static final int MAX_BYTES = 1 << 20;
  private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");
  private static final List<String> AGENTS =
      List.of("Launcher-Agent-Class", "Premain-Class", "Agent-Class", "Boot-Class-Path");

  private final Attributes main;
  private final String interfaceVersion;

  private JarManifest(Attributes main) {
    this.main = main;
    this.interfaceVersion = checkInterface(main.getValue(ProviderInterface.VERSION_ATTRIBUTE));
  }

  /**
   * Reads and checks a manifest.
   *
   * @param content null if the JAR has none
   */
  static JarManifest read(byte @Nullable [] content) {
    Attributes main = parse(content);
    String classPath = main.getValue(Attributes.Name.CLASS_PATH);
    if (classPath != null && !classPath.isBlank()) {
      throw refuse(
          Reason.CLASS_PATH,
          "its manifest has a Class-Path; a plugin brings everything it needs inside its JAR");
    }
    for (Object name : main.keySet()) {
      for (String agent : AGENTS) {
        if (name.toString().equalsIgnoreCase(agent)) {
          throw refuse(Reason.AGENT, "its manifest declares a Java agent (" + agent + ")");
        }
      }
    }
    return new JarManifest(main);
  }

  private static Attributes parse(byte @Nullable [] content) {
    if (content == null) {
      return new Attributes();
    }
    if (content.length > MAX_BYTES) {
      throw refuse(Reason.MALFORMED_MANIFEST, "its manifest is longer than 1 MiB");
    }
    try {
      return new Manifest(new ByteArrayInputStream(content)).getMainAttributes();
    } catch (IOException | IllegalArgumentException e) {
      throw refuse(Reason.MALFORMED_MANIFEST, "its manifest can't be read");
    }
  }

  private static String checkInterface(@Nullable String wanted) {
    if (wanted == null) {
      return "1.0";
    }
    Matcher theirs = VERSION.matcher(wanted.trim());
    Matcher ours = VERSION.matcher(ProviderInterface.VERSION);
    if (!theirs.matches() || !ours.matches()) {
      throw refuse(
          Reason.MALFORMED_MANIFEST,
          ProviderInterface.VERSION_ATTRIBUTE
              + " in its manifest is "
              + show(wanted)
              + ", not a version such as "
              + ProviderInterface.VERSION);
    }
    int newerMajor = Integer.compare(number(theirs, 1), number(ours, 1));
    int newerMinor = Integer.compare(number(theirs, 2), number(ours, 2));
    if (newerMajor > 0 || (newerMajor == 0 && newerMinor > 0)) {
      throw refuse(
          Reason.INTERFACE_TOO_NEW,
          "it was built for version "
              + wanted.trim()
              + " of the provider interface; this host knows "
              + ProviderInterface.VERSION
              + ". Use a newer host or an older plugin");
    }
    return number(theirs, 1) + "." + number(theirs, 2);
  }

  private static int number(Matcher version, int group) {
    return Integer.parseInt(version.group(group));
  }

  String interfaceVersion() {
    return interfaceVersion;
  }

  boolean isMultiRelease() {
    return "true".equalsIgnoreCase(main.getValue(Attributes.Name.MULTI_RELEASE));
  }

  /** A main attribute, trimmed; empty if it is not there or blank. */
  Optional<String> attribute(String name) {
    return Optional.ofNullable(main.getValue(name))
        .map(String::trim)
        .filter(text -> !text.isEmpty());
  }
}
