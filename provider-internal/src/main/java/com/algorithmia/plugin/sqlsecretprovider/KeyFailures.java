package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.secrets.keysets.KeysetException;

/** The one place where failures of keys and ciphertexts become kinds of the contract. */
final class KeyFailures {

  private KeyFailures() {}

  /** The messages of key sets name key ids, settings and files, and never a key or a value. */
  static SecretProviderException of(KeysetException e) {
    return new SecretProviderException(kind(e.reason()), sentence(String.valueOf(e.getMessage())));
  }

  /** The same, saying which secret it is about. */
  static SecretProviderException of(KeysetException e, String secretKey) {
    return new SecretProviderException(
        kind(e.reason()), "Secret \"" + secretKey + "\": " + e.getMessage());
  }

  private static Kind kind(KeysetException.Reason reason) {
    return switch (reason) {
      case KEY_MISSING, KEY_RETIRED, WRONG_MASTER_KEY -> Kind.KEY_MISSING;
      case MASTER_KEY_UNAVAILABLE, FILE -> Kind.UNAVAILABLE;
      case ROTATION_REFUSED -> Kind.CONFLICT;
      case INVALID_CONFIGURATION, WRONG_KEYSET, UNSAFE_PERMISSIONS -> Kind.INVALID_CONFIGURATION;
      case INTEGRITY, MALFORMED, NOT_PINNED, PIN_MISMATCH -> Kind.INTEGRITY;
    };
  }

  /** Whether newer keys than those at hand may help. */
  static boolean mayBeStale(KeysetException e) {
    return switch (e.reason()) {
      case KEY_MISSING, KEY_RETIRED -> true;
      // A signature by a key that the verification key set does not hold (yet).
      case INTEGRITY -> e.keyId().isPresent();
      default -> false;
    };
  }

  /** For problems with settings, which show no value: not even the name of a file. */
  static String withoutFileName(KeysetException e) {
    return switch (e.reason()) {
      case FILE -> "names a file that is missing or can't be read";
      case UNSAFE_PERMISSIONS ->
          "names a file that other users may read or change: chmod 600, or 644 for a public one";
      case MALFORMED -> "names a file that is not a key set of Secret Store";
      default -> "names a key set that can't be used (" + e.reason() + ")";
    };
  }

  private static String sentence(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
