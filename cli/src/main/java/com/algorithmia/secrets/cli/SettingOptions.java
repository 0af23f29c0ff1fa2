package com.algorithmia.secrets.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings of providers from arguments: {@code K=V}, {@code K=@FILE}, {@code K} (asked for
 * without showing it), and whole files. What looks like a credential is not taken literally.
 */
public final class SettingOptions {

  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "(?i)(.*[_.-])?(token|password|passwd|passphrase|secret|secret_id|credential|credentials|key|api_?key|private_?key)");

  private final Console console;

  /** For a console. */
  public SettingOptions(Console console) {
    this.console = console;
  }

  /**
   * Reads them.
   *
   * @param pairs as on the command line
   * @param file properties; null = none
   */
  public Map<String, String> read(@Nullable List<String> pairs, @Nullable Path file) {
    Map<String, String> settings = new LinkedHashMap<>();
    if (file != null) {
      settings.putAll(properties(file));
    }
    for (String pair : pairs == null ? List.<String>of() : pairs) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (key.isBlank()) {
        throw CommandException.usage("A setting is given as NAME=VALUE, NAME=@FILE or NAME.");
      }
      settings.put(key, value(key, equals < 0 ? null : pair.substring(equals + 1)));
    }
    return settings;
  }

  private String value(String key, @Nullable String literal) {
    ValueInput input = new ValueInput(console);
    if (literal == null) {
      return input.fromPromptOrStandardInput(key, true);
    }
    if (literal.startsWith("@@")) {
      return literal.substring(1);
    }
    if (literal.startsWith("@")) {
      return input.fromFile(Path.of(literal.substring(1)), true);
    }
    if (CREDENTIAL.matcher(key).matches()) {
      throw CommandException.usage(
          "The setting "
              + Text.safe(key)
              + " looks like a credential, and all users of this machine can read arguments. Give"
              + " it as "
              + Text.safe(key)
              + "=@FILE, or as "
              + Text.safe(key)
              + " alone to be asked for it.");
    }
    return literal;
  }

  private static Map<String, String> properties(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw CommandException.usage("The file of settings " + file + " can't be read.");
    }
    Map<String, String> settings = new LinkedHashMap<>();
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(name -> settings.put(name, properties.getProperty(name)));
    return settings;
  }
}
