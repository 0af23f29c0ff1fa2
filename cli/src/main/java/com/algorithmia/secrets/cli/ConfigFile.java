package com.algorithmia.secrets.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The configuration file of the client commands: properties, each of them optional. */
final class ConfigFile {

  private static final Set<String> KEYS = Set.of("server", "key_file", "ca_file");

  private final Path path;
  private final Properties properties;

  private ConfigFile(Path path, Properties properties) {
    this.path = path;
    this.properties = properties;
  }

  static ConfigFile find(Console console, @Nullable Path named) {
    Optional<Path> chosen =
        Optional.ofNullable(named).or(() -> console.variable("SECRET_STORE_CONFIG").map(Path::of));
    if (chosen.isPresent()) {
      return read(chosen.get());
    }
    Path home =
        console
            .variable("XDG_CONFIG_HOME")
            .map(Path::of)
            .orElseGet(() -> Path.of(console.variable("HOME").orElse("."), ".config"));
    Path standard = home.resolve("secret-store").resolve("config.properties");
    return Files.exists(standard) ? read(standard) : new ConfigFile(standard, new Properties());
  }

  private static ConfigFile read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw CommandException.usage("There is no configuration file " + file + ".");
    } catch (IOException | IllegalArgumentException e) {
      throw CommandException.usage("The configuration file " + file + " can't be read.");
    }
    for (String key : properties.stringPropertyNames()) {
      if (!KEYS.contains(key)) {
        throw CommandException.usage(
            file + " has a line '" + Text.safe(key) + "', which is unknown. Known are " + KEYS);
      }
    }
    return new ConfigFile(file, properties);
  }

  Path path() {
    return path;
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(properties.getProperty(key))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }

  /** A file named in it, relative to it. */
  Path resolve(String name) {
    return path.toAbsolutePath().resolveSibling(name).normalize();
  }
}
