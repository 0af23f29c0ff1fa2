package com.algorithmia.secrets.host.internal.folder;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.LoadRequest;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The file {@code NAME.properties} beside {@code NAME.jar}. Holds settings of the provider, which
 * may be secret: {@code toString()} shows none.
 */
final class FolderFile {

  /** What a setting of the provider's own starts with. */
  static final String CONFIG_PREFIX = "config.";

  private static final long MAX_BYTES = 1 << 20;

  private static final ProviderDescription KEYS =
      ProviderDescription.builder("Plugins folder", "A plugin in a folder")
          .key(
              ConfigurationKey.string("sha256", "The SHA-256 of the JAR, in hexadecimal")
                  .required())
          .key(ConfigurationKey.string("factory", "The class name of the factory"))
          .key(
              ConfigurationKey.flag(
                  "require_ready", "Serve only if the check of the connection finds it ready"))
          .key(
              ConfigurationKey.flag(
                  "exclusive", "When replacing, close the old provider before the new one opens"))
          .build();

  private final ProviderConfiguration keys;
  private final Map<String, String> config;

  private FolderFile(ProviderConfiguration keys, Map<String, String> config) {
    this.keys = keys;
    this.config = config;
  }

  /**
   * Reads and checks the file.
   *
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION} with all problems
   * @throws IOException if it can't be read; the message shows nothing of it
   */
  static FolderFile read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("The properties are longer than 1 MiB");
    }
    Properties all = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      all.load(in);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new IOException("The properties are not UTF-8, or have a malformed \\u escape");
    }
    Map<String, String> own = new HashMap<>();
    Map<String, String> config = new HashMap<>();
    for (String name : all.stringPropertyNames()) {
      String value = all.getProperty(name);
      if (name.startsWith(CONFIG_PREFIX)) {
        config.put(name.substring(CONFIG_PREFIX.length()), value);
      } else {
        own.put(name, value.trim());
      }
    }
    return new FolderFile(ProviderConfiguration.of(KEYS, own), config);
  }

  String sha256() {
    return keys.string("sha256");
  }

  boolean isExclusive() {
    return keys.flag("exclusive");
  }

  /** What to load. */
  LoadRequest request(String name, Path jar) {
    LoadRequest request = LoadRequest.of(jar).name(name).expectDigest(sha256()).config(config);
    if (keys.has("factory")) {
      request = request.factory(keys.string("factory"));
    }
    return keys.flag("require_ready") ? request.requireReady() : request;
  }

  @Override
  public String toString() {
    return "FolderFile" + config.keySet();
  }
}
