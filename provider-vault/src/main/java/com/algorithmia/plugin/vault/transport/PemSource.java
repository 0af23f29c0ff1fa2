package com.algorithmia.plugin.vault.transport;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a PEM text comes from: the setting itself, or a file that it names. A file is read when it
 * is needed and not before, so that a rotated certificate counts for the next provider object.
 * Immutable.
 */
public final class PemSource {

  private static final long MAX_FILE_BYTES = 1 << 20;

  private final String setting;
  private final @Nullable String text;
  private final @Nullable Path file;

  private PemSource(String setting, @Nullable String text, @Nullable Path file) {
    this.setting = setting;
    this.text = text;
    this.file = file;
  }

  /** The PEM is the setting's value. */
  public static PemSource ofText(String setting, String text) {
    return new PemSource(setting, text, null);
  }

  /** The setting names a file. */
  public static PemSource ofFile(String setting, Path file) {
    return new PemSource(setting, null, file);
  }

  /** Whether this can be checked without touching a file. */
  public boolean isText() {
    return text != null;
  }

  /**
   * The PEM text.
   *
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION} if the file can't be read
   */
  String read() {
    if (text != null) {
      return text;
    }
    Path path = java.util.Objects.requireNonNull(file);
    try {
      if (Files.size(path) > MAX_FILE_BYTES) {
        throw problem("names a file of more than 1 MiB, which is no PEM file");
      }
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    } catch (IOException | SecurityException e) {
      throw problem(
          "names a file that can't be read: does it exist, and may this process read it?");
    }
  }

  /** A failure that names the setting. */
  SecretProviderException problem(String message) {
    return SecretProviderException.invalidConfiguration(
        List.of(ConfigurationProblem.of(setting, message)));
  }

  @Override
  public String toString() {
    return "PemSource[" + setting + "]";
  }
}
