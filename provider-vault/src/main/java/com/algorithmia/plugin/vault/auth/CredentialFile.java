package com.algorithmia.plugin.vault.auth;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** A credential in a file, read anew for every login, because others rotate it. Immutable. */
public final class CredentialFile implements Supplier<String> {

  private static final long MAX_BYTES = 64 << 10;

  private final String setting;
  private final Path file;

  /**
   * @param setting the setting that names the file, for messages
   */
  public CredentialFile(String setting, Path file) {
    this.setting = setting;
    this.file = file;
  }

  /**
   * The credential, without blanks and line ends around it.
   *
   * @throws SecretProviderException of kind {@code INVALID_CONFIGURATION} if there is none
   */
  @Override
  public String get() {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw problem("names a file of more than 64 KiB, which is no credential");
      }
      String credential = Files.readString(file).strip();
      if (!isCredential(credential)) {
        throw problem("names a file that is empty, or holds more than one credential");
      }
      return credential;
    } catch (IOException | SecurityException e) {
      throw problem(
          "names a file that can't be read: does it exist, and may this process read it?");
    }
  }

  /** Whether a text may be sent as a token: printable ASCII without blanks. */
  public static boolean isCredential(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  /** A failure that names the setting. */
  SecretProviderException problem(String message) {
    return SecretProviderException.invalidConfiguration(
        List.of(ConfigurationProblem.of(setting, message)));
  }

  @Override
  public String toString() {
    return "CredentialFile[" + setting + "]";
  }
}
