package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How provider keys, request ids and the names of secrets in the vault belong together.
 *
 * <p>A provider key is {@code name}, or {@code name/version} for a fixed version. Key Vault allows
 * {@code [0-9a-zA-Z-]}, up to 127, and does not tell upper case from lower case.
 */
final class SecretNames {

  /** Leaves room for the longest name that is made of a request id. */
  static final int MAX_PREFIX_LENGTH = 60;

  private static final Pattern KEY =
      Pattern.compile("(?<name>[0-9a-zA-Z-]{1,127})(/(?<version>[0-9a-zA-Z]{1,64}))?");

  /** Request ids that can be names as they are. */
  private static final Pattern PLAIN_REQUEST_ID = Pattern.compile("(?!x-)[0-9a-z-]{1,64}");

  private final String prefix;

  SecretNames(String prefix) {
    this.prefix = prefix;
  }

  /**
   * Takes a provider key apart, before any I/O.
   *
   * @throws SecretNotFoundException if no secret can have it (clause 2.4)
   */
  static ProviderKey parse(SecretIdentifier id) throws SecretNotFoundException {
    String text = id.getProviderKey();
    Matcher matcher = KEY.matcher(text == null ? "" : text);
    if (!matcher.matches()) {
      throw SecretNotFoundException.of(id);
    }
    return new ProviderKey(matcher.group("name"), matcher.group("version"));
  }

  /** A name that nobody has. */
  String fresh() {
    return prefix + UUID.randomUUID();
  }

  /**
   * The name for a request id: always the same, and never that of another request id. Key Vault
   * would take ids that differ in case for one, so those go in as a digest.
   */
  String forRequest(String requestId) {
    return prefix
        + (PLAIN_REQUEST_ID.matcher(requestId).matches() ? requestId : "x-" + digest(requestId));
  }

  private static String digest(String text) {
    try {
      // 40 hex digits keep 160 bits.
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
          .substring(0, 40);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every JDK has SHA-256", e);
    }
  }
}
