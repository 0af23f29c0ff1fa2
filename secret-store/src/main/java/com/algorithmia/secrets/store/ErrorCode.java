package com.algorithmia.secrets.store;

/**
 * What went wrong, as clients see it: a number and a name. 8000 to 8014 exist in the field and mean
 * what they always did; the others are this product's own. Codes may be added.
 */
public enum ErrorCode {
  MALFORMED_REQUEST(8000, "MalformedAlgorithmSecretRequestJson"),
  CONSTRAINT_VIOLATION(8001, "SecretMetadataConstraintViolation"),
  DEFAULT_PROVIDER_NOT_FOUND(8002, "DefaultSecretProviderNotFound"),
  CREATE_NOT_SUPPORTED(8003, "CreateSecretNotSupported"),
  VALUE_REQUIRED(8004, "CreateRequiresSecretValue"),
  INTERNAL_PROVIDER_FIXED(8005, "CannotModifyInternalSecretProvider"),
  PROVIDER_NOT_FOUND(8006, "SecretProviderNotFound"),
  EDIT_FAILED(8007, "EditSecretFailed"),
  SECRET_NOT_FOUND(8008, "SecretNotFound"),
  PROVIDER_FAILED(8009, "SecretProviderFailed"),
  DELETE_FAILED(8010, "UnableToDeleteSecret"),
  DEFAULT_PROVIDER_REFUSED(8011, "UnableToSetDefaultSecretProvider"),
  PROVIDER_DISABLED(8012, "SecretProviderDisabled"),
  DEFAULT_PROVIDER_IN_USE(8013, "UnableToDeleteDefaultSecretProvider"),
  EDIT_NOT_SUPPORTED(8014, "EditSecretNotSupported"),

  /** No key, or none that is valid. */
  UNAUTHENTICATED(8100, "Unauthenticated"),
  /** Visible, but not allowed. */
  FORBIDDEN(8101, "Forbidden"),
  /** Not there or not visible: anything but secrets and providers. */
  NOT_FOUND(8102, "NotFound"),
  /** The name or the variable is taken. */
  ALREADY_EXISTS(8103, "AlreadyExists"),
  /** The revision has moved on; read again. */
  CHANGED_MEANWHILE(8104, "ChangedMeanwhile"),
  /**
   * A write was sent and its outcome is not known; {@link StoreException#operationId()}. Repeat
   * with the same idempotency key.
   */
  OUTCOME_UNKNOWN(8105, "OutcomeUnknown"),
  /** Another operation on the same entry has not ended yet. */
  OPERATION_OPEN(8106, "OperationOpen"),
  /** The idempotency key was used for something else. */
  IDEMPOTENCY_KEY_REUSED(8107, "IdempotencyKeyReused"),
  /** Too many tries, or the provider's backend is throttling. */
  THROTTLED(8108, "Throttled"),
  /** The database does not answer. */
  STORE_UNAVAILABLE(8109, "StoreUnavailable"),
  /** The audit can't be written, so nothing is done. */
  AUDIT_UNAVAILABLE(8110, "AuditUnavailable"),
  /** The value is longer than the provider takes. */
  VALUE_TOO_LARGE(8111, "ValueTooLarge"),
  /** The provider refuses the value. */
  VALUE_REFUSED(8112, "ValueRefused"),
  /** The entry is immutable. */
  SECRET_IMMUTABLE(8113, "SecretImmutable"),
  /** A reference to what is not there or not allowed; which of the two is not told. */
  REFERENCE_REFUSED(8114, "ReferenceRefused"),
  /** The JAR is refused. */
  PLUGIN_REFUSED(8115, "PluginRefused"),
  /** Uploads are off, or take signed JARs only. */
  UPLOAD_REFUSED(8116, "PluginUploadRefused"),
  /** The plugin is staged and not approved, so its code is not run. */
  PLUGIN_NOT_APPROVED(8117, "PluginNotApproved"),
  /** The provider has entries. */
  PROVIDER_IN_USE(8118, "SecretProviderInUse"),
  /** The configuration is wrong; {@link StoreException#problems()}. */
  CONFIGURATION_INVALID(8119, "ConfigurationInvalid"),
  /** The last admin key can't be deleted, nor expire. */
  LAST_ADMIN_KEY(8120, "LastAdminKey"),
  /** Two granted entries, or their recipients, do not go together. */
  GRANT_CONFLICT(8121, "GrantConflict"),
  /** A key set lacks a key, or was changed. */
  KEY_PROBLEM(8122, "KeyProblem"),
  /**
   * Still in use: an account with algorithms, an algorithm with secrets, a plugin with providers.
   */
  IN_USE(8123, "InUse"),
  /** The request made an API key before, which can't be shown again. */
  KEY_ALREADY_ISSUED(8124, "KeyAlreadyIssued"),
  /** A defect of this program. */
  INTERNAL(8199, "InternalError");

  private final int number;
  private final String wireName;

  ErrorCode(int number, String wireName) {
    this.number = number;
    this.wireName = wireName;
  }

  /** The number that clients see. */
  public int number() {
    return number;
  }

  /** The name that documents use, for example {@code SecretNotFound}. */
  public String wireName() {
    return wireName;
  }
}
