package com.algorithmia.secrets.keysets;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Anything that goes wrong with a key, a key set, a ciphertext or a signature. Messages name key
 * ids, settings and files, and say what to do; they never contain a key, a plaintext or a
 * ciphertext. Causes of the cryptographic library and of key management services are not passed on.
 */
public final class KeysetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What went wrong. Constants may be added; treat unknown ones as {@link #INTEGRITY}. */
  public enum Reason {
    /** The key that a ciphertext or signature names is not in the key set. */
    KEY_MISSING,
    /** The key that a ciphertext or signature names is in the key set, but was retired. */
    KEY_RETIRED,
    /**
     * The bytes were changed, cut or forged, or belong elsewhere: to another row, version, field,
     * owner, recipient, purpose or installation.
     */
    INTEGRITY,
    /** The key set is encrypted under another master key than the one given. */
    WRONG_MASTER_KEY,
    /** The key management service that holds the master key gave no usable answer. */
    MASTER_KEY_UNAVAILABLE,
    /** The bytes are not a key set of ours, or of a newer format. */
    MALFORMED,
    /** A key set, but of another kind, purpose, recipient or installation than is needed. */
    WRONG_KEYSET,
    /** Settings that can't be used; {@link #problems()} lists every one. */
    INVALID_CONFIGURATION,
    /** A file that other users of the machine may read or change. */
    UNSAFE_PERMISSIONS,
    /** A file that is missing, is there already, or can't be read or written. */
    FILE,
    /** A step of rotation that would lose data or is out of order. */
    ROTATION_REFUSED,
    /** No pin is there for the public key set. */
    NOT_PINNED,
    /** The public key set is not the one that was pinned. */
    PIN_MISMATCH
  }

  /**
   * One thing that is wrong with the settings.
   *
   * @param setting the setting's name
   * @param message what is wrong and what to do; never the value of a key
   */
  public record Problem(String setting, String message) {

    /** Neither part may be null. */
    public Problem {
      Objects.requireNonNull(setting, "setting");
      Objects.requireNonNull(message, "message");
    }

    /** For example {@code master_key: must be base64 of 32 bytes}. */
    @Override
    public String toString() {
      return setting + ": " + message;
    }
  }

  private final Reason reason;
  private final transient @Nullable KeyId keyId;
  private final transient List<Problem> problems;

  KeysetException(Reason reason, String message) {
    this(reason, message, null, List.of());
  }

  KeysetException(Reason reason, String message, @Nullable KeyId keyId) {
    this(reason, message, keyId, List.of());
  }

  private KeysetException(
      Reason reason, String message, @Nullable KeyId keyId, List<Problem> problems) {
    super(message);
    this.reason = reason;
    this.keyId = keyId;
    this.problems = List.copyOf(problems);
  }

  static KeysetException invalidConfiguration(List<Problem> problems) {
    return new KeysetException(
        Reason.INVALID_CONFIGURATION,
        problems.stream().map(Problem::toString).collect(Collectors.joining("; ")),
        null,
        problems);
  }

  /** What went wrong. */
  public Reason reason() {
    return reason;
  }

  /** The key that it is about, if it is about one. */
  public Optional<KeyId> keyId() {
    return Optional.ofNullable(keyId);
  }

  /** Every problem with the settings; empty for other reasons. */
  public List<Problem> problems() {
    // Null only after deserialization, which drops it.
    return problems == null ? List.of() : problems;
  }
}
