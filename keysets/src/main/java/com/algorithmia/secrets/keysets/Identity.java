package com.algorithmia.secrets.keysets;

import java.util.regex.Pattern;

/**
 * What a key set is, apart from its keys: bound to its encrypted form and to its fingerprint.
 *
 * @param recipient empty for kinds that have none
 */
record Identity(KeysetKind kind, KeysetPurpose purpose, String installationId, String recipient) {

  private static final Pattern INSTALLATION = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Pattern RECIPIENT = Pattern.compile("[A-Za-z0-9._:/@+-]{1,256}");

  Identity {
    if (!INSTALLATION.matcher(installationId).matches()) {
      throw new IllegalArgumentException(
          "an installation id is 1 to 128 of the characters A-Z a-z 0-9 . _ -");
    }
    if (kind.hasRecipient() && !RECIPIENT.matcher(recipient).matches()) {
      throw new IllegalArgumentException(
          "a recipient's name is 1 to 256 of the characters A-Z a-z 0-9 . _ : / @ + -");
    }
    if (!kind.hasRecipient() && !recipient.isEmpty()) {
      throw new IllegalArgumentException("a " + kind.wireName() + " key set has no recipient");
    }
    boolean signs = kind == KeysetKind.SIGNING || kind == KeysetKind.VERIFICATION;
    if (signs != (purpose == KeysetPurpose.SIGNATURES)) {
      throw new IllegalArgumentException(
          "a " + kind.wireName() + " key set can't have the purpose " + purpose.wireName());
    }
  }

  Identity withKind(KeysetKind other) {
    return new Identity(other, purpose, installationId, recipient);
  }

  byte[] encode(String domain) {
    return Encoding.lengthPrefixed(
        Encoding.ascii(domain),
        Encoding.ascii(kind.wireName()),
        Encoding.ascii(purpose.wireName()),
        Encoding.ascii(installationId),
        Encoding.ascii(recipient));
  }

  /** Refuses a key set that is a good one, but not the one that is needed. */
  void mustBe(KeysetKind neededKind, KeysetPurpose neededPurpose, String neededInstallation) {
    if (kind != neededKind) {
      throw new KeysetException(
          KeysetException.Reason.WRONG_KEYSET,
          "this is a "
              + kind.wireName()
              + " key set; needed is a "
              + neededKind.wireName()
              + " one");
    }
    if (purpose != neededPurpose) {
      throw new KeysetException(
          KeysetException.Reason.WRONG_KEYSET,
          "this key set is for "
              + purpose.wireName()
              + "; needed is one for "
              + neededPurpose.wireName());
    }
    mustBelongTo(neededInstallation);
  }

  void mustBelongTo(String neededInstallation) {
    if (!installationId.equals(neededInstallation)) {
      throw new KeysetException(
          KeysetException.Reason.WRONG_KEYSET,
          "this "
              + kind.wireName()
              + " key set belongs to installation "
              + installationId
              + "; needed is one of installation "
              + neededInstallation);
    }
  }

  /** For people, without the keys. */
  @Override
  public String toString() {
    return kind.wireName()
        + " key set for "
        + purpose.wireName()
        + (recipient.isEmpty() ? "" : " of recipient " + recipient)
        + " of installation "
        + installationId;
  }
}
