package com.algorithmia.secrets.keysets;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a ciphertext is bound to. It is not kept with the ciphertext: the reader states it anew from
 * what it is looking for, and a ciphertext that was made for another row, version, owner, field,
 * recipient, purpose or installation fails with {@link KeysetException.Reason#INTEGRITY}.
 *
 * <p>Every part must be stated; {@link Builder#noRecipient()} and {@link Builder#noOwner()} state
 * that there is none. Nothing here may be secret: parts show up in {@link #toString}.
 *
 * <p>The encoding is fixed for ever (golden vectors guard it): the parts {@code
 * "secret-store/associated-data/1"}, installation, purpose, recipient, owner, secret id, version
 * and field, in this order, each as UTF-8 after its length in four bytes, highest first.
 */
public final class AssociatedData {

  /** The most that one part may have, in UTF-8 bytes. */
  public static final int MAX_PART_BYTES = 4096;

  private static final String FORMAT = "secret-store/associated-data/1";

  private final String installationId;
  private final KeysetPurpose purpose;
  private final String recipient;
  private final String owner;
  private final String secretId;
  private final String version;
  private final String field;
  private final byte[] encoded;

  private AssociatedData(
      String installationId,
      KeysetPurpose purpose,
      String recipient,
      String owner,
      String secretId,
      String version,
      String field) {
    this.installationId = installationId;
    this.purpose = purpose;
    this.recipient = recipient;
    this.owner = owner;
    this.secretId = secretId;
    this.version = version;
    this.field = field;
    byte[] ascii =
        Encoding.lengthPrefixedAscii(
            MAX_PART_BYTES,
            FORMAT,
            installationId,
            purpose.wireName(),
            recipient,
            owner,
            secretId,
            version,
            field);
    this.encoded = ascii == null ? encodedWithCare() : ascii;
  }

  private byte[] encodedWithCare() {
    return Encoding.lengthPrefixed(
        Encoding.ascii(FORMAT),
        utf8("installation", installationId),
        utf8("purpose", purpose.wireName()),
        utf8("recipient", recipient),
        utf8("owner", owner),
        utf8("secret id", secretId),
        utf8("version", version),
        utf8("field", field));
  }

  private static byte[] utf8(String what, String text) {
    return Encoding.utf8(what, text, MAX_PART_BYTES);
  }

  /** Starts an empty builder; every part must be stated. */
  public static Builder builder() {
    return new Builder();
  }

  /** The same, for another version of the value. */
  public AssociatedData withVersion(String otherVersion) {
    return otherVersion.equals(version)
        ? this
        : new AssociatedData(
            installationId,
            purpose,
            recipient,
            owner,
            secretId,
            Builder.nonEmpty("version", otherVersion),
            field);
  }

  /** The installation whose ciphertext it is. */
  public String installationId() {
    return installationId;
  }

  /** The purpose of the key set. */
  public KeysetPurpose purpose() {
    return purpose;
  }

  /** The recipient for whom it is sealed; empty for a symmetric ciphertext. */
  public String recipient() {
    return recipient;
  }

  /** The version of the value. */
  public String version() {
    return version;
  }

  /** The bytes themselves, not a copy: for this package, which does not change them. */
  byte[] encoded() {
    return encoded;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AssociatedData that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  /** All parts, for people. */
  @Override
  public String toString() {
    return "AssociatedData[installation="
        + installationId
        + ", purpose="
        + purpose.wireName()
        + ", recipient="
        + recipient
        + ", owner="
        + owner
        + ", secret="
        + secretId
        + ", version="
        + version
        + ", field="
        + field
        + "]";
  }

  /** Collects the parts. Not for use by several threads. */
  public static final class Builder {

    private @Nullable String installationId;
    private @Nullable KeysetPurpose purpose;
    private @Nullable String recipient;
    private @Nullable String owner;
    private @Nullable String secretId;
    private @Nullable String version;
    private @Nullable String field;

    private Builder() {}

    /** The installation that the ciphertext belongs to. */
    public Builder installation(String id) {
      installationId = nonEmpty("installation", id);
      return this;
    }

    /** The purpose of the key set that encrypts. */
    public Builder purpose(KeysetPurpose value) {
      purpose = Objects.requireNonNull(value, "purpose");
      return this;
    }

    /** The recipient that may open it. */
    public Builder recipient(String name) {
      recipient = nonEmpty("recipient", name);
      return this;
    }

    /** States that it is symmetric: there is no recipient. */
    public Builder noRecipient() {
      recipient = "";
      return this;
    }

    /** The label of whoever owns the secret. */
    public Builder owner(String label) {
      owner = nonEmpty("owner", label);
      return this;
    }

    /** States that the secret was stored without an owner label. */
    public Builder noOwner() {
      owner = "";
      return this;
    }

    /** The id of the secret, or of whatever the field belongs to. */
    public Builder secret(String id) {
      secretId = nonEmpty("secret id", id);
      return this;
    }

    /** The version of the value. */
    public Builder version(String value) {
      version = nonEmpty("version", value);
      return this;
    }

    /** The field, for example {@code value}. */
    public Builder field(String name) {
      field = nonEmpty("field", name);
      return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalStateException if a part was not stated
     * @throws IllegalArgumentException if a part is longer than {@link #MAX_PART_BYTES} or contains
     *     an unpaired surrogate
     */
    public AssociatedData build() {
      return new AssociatedData(
          stated("installation", installationId),
          stated("purpose", purpose),
          stated("recipient (or noRecipient)", recipient),
          stated("owner (or noOwner)", owner),
          stated("secret", secretId),
          stated("version", version),
          stated("field", field));
    }

    private static <T> T stated(String what, @Nullable T value) {
      if (value == null) {
        throw new IllegalStateException("associated data lacks its " + what);
      }
      return value;
    }

    private static String nonEmpty(String what, String value) {
      Objects.requireNonNull(value, what);
      if (value.isEmpty()) {
        throw new IllegalArgumentException("the " + what + " of associated data is empty");
      }
      return value;
    }
  }
}
