package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * A set of keys for one purpose of one installation: one is primary and encrypts or signs, the
 * others still decrypt or verify what is older. Immutable; safe for use by many threads. {@link
 * #toString} tells ids and states and nothing of a key.
 */
public abstract sealed class Keyset permits SecretKeyset, PublicKeyset {

  private final Identity identity;
  private final KeysetHandle handle;
  private final List<KeyInfo> keys;

  Keyset(Identity identity, KeysetHandle handle) {
    this.identity = identity;
    this.handle = handle;
    this.keys = describe(identity, handle);
  }

  private static List<KeyInfo> describe(Identity identity, KeysetHandle handle) {
    try {
      Algorithm.check(identity.kind(), handle);
      List<KeyInfo> keys = new ArrayList<>();
      for (int i = 0; i < handle.size(); i++) {
        KeysetHandle.Entry entry = handle.getAt(i);
        keys.add(new KeyInfo(new KeyId(entry.getId()), state(entry)));
      }
      return List.copyOf(keys);
    } catch (GeneralSecurityException | IllegalStateException e) {
      throw new KeysetException(
          KeysetException.Reason.MALFORMED,
          "the contents of the " + identity + " are not what this version of the product makes");
    }
  }

  private static KeyInfo.State state(KeysetHandle.Entry entry) throws GeneralSecurityException {
    if (entry.isPrimary()) {
      return KeyInfo.State.PRIMARY;
    }
    if (entry.getStatus() == KeyStatus.ENABLED) {
      return KeyInfo.State.ENABLED;
    }
    if (entry.getStatus() == KeyStatus.DISABLED) {
      return KeyInfo.State.RETIRED;
    }
    throw new GeneralSecurityException("unexpected state of a key");
  }

  /** What kind it is. */
  public final KeysetKind kind() {
    return identity.kind();
  }

  /** What it is for. */
  public final KeysetPurpose purpose() {
    return identity.purpose();
  }

  /** The installation that it belongs to. */
  public final String installationId() {
    return identity.installationId();
  }

  /** Its keys in the order in which they were added; exactly one is primary. */
  public final List<KeyInfo> keys() {
    return keys;
  }

  /** The key that encrypts or signs. */
  public final KeyId primaryKeyId() {
    return keys.stream()
        .filter(key -> key.state() == KeyInfo.State.PRIMARY)
        .findFirst()
        .orElseThrow()
        .id();
  }

  final Identity identity() {
    return identity;
  }

  final KeysetHandle handle() {
    return handle;
  }

  /** Fails for what a caller must have got wrong; never for what came out of a database. */
  final void mustMatch(AssociatedData associatedData) {
    if (associatedData.purpose() != identity.purpose()
        || !associatedData.installationId().equals(identity.installationId())
        || !associatedData.recipient().equals(identity.recipient())) {
      throw new IllegalArgumentException(
          "the " + identity + " can't encrypt for " + associatedData);
    }
  }

  /** What it is, and its keys' ids and states. */
  @Override
  public final String toString() {
    return identity + " " + keys;
  }
}
