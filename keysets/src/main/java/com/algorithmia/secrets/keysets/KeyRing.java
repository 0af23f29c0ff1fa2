package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.KeysetHandle;
import java.security.GeneralSecurityException;

/**
 * The primitives of a key set, made once, found by key id.
 *
 * <p>Tink's own primitive of a whole key set answers "decryption failed" to everything. Looking at
 * the id first tells a key that is missing or retired from bytes that were tampered with.
 */
final class KeyRing<P> {

  /** A key's primitive; there is one for retired keys too, so that their use can be recognised. */
  record Slot<P>(KeyInfo key, P primitive) {

    boolean retired() {
      return key.state() == KeyInfo.State.RETIRED;
    }
  }

  private final Slot<P>[] slots;
  private final int[] ids;
  private final P primary;

  private KeyRing(Slot<P>[] slots, int[] ids, P primary) {
    this.slots = slots;
    this.ids = ids;
    this.primary = primary;
  }

  static <P> KeyRing<P> of(Keyset keyset, Class<P> type) {
    KeysetHandle handle = keyset.handle();
    OneAlgorithm algorithm = Algorithm.configuration(keyset.kind());
    try {
      @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
      Slot<P>[] slots = new Slot[handle.size()];
      int[] ids = new int[handle.size()];
      P primary = null;
      for (int i = 0; i < handle.size(); i++) {
        KeysetHandle.Entry entry = handle.getAt(i);
        P primitive = algorithm.primitive(entry.getKey(), type);
        slots[i] = new Slot<>(keyset.keys().get(i), primitive);
        ids[i] = entry.getId();
        if (entry.isPrimary()) {
          primary = primitive;
        }
      }
      if (primary == null) {
        throw new GeneralSecurityException("no primary key");
      }
      return new KeyRing<>(slots, ids, primary);
    } catch (GeneralSecurityException e) {
      throw new KeysetException(
          KeysetException.Reason.MALFORMED, "the " + keyset.identity() + " can't be used");
    }
  }

  P primary() {
    return primary;
  }

  /**
   * The key that the bytes name.
   *
   * @param what what the bytes are, for the message
   * @throws KeysetException INTEGRITY if the bytes are too short to be what they should,
   *     KEY_MISSING if the key is not in the key set
   */
  Slot<P> named(byte[] bytes, int minimumLength, String what) {
    if (bytes.length < minimumLength || !KeyId.hasPrefix(bytes)) {
      throw integrity(what);
    }
    int id = KeyId.idInPrefix(bytes);
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == id) {
        return slots[i];
      }
    }
    KeyId keyId = new KeyId(id);
    throw new KeysetException(
        KeysetException.Reason.KEY_MISSING,
        "the " + what + " names key " + keyId + ", which the key set does not hold",
        keyId);
  }

  /** Like {@link #named}, and refuses a retired key. */
  P usable(byte[] bytes, int minimumLength, String what) {
    Slot<P> slot = named(bytes, minimumLength, what);
    if (slot.retired()) {
      throw retired(slot.key().id(), what);
    }
    return slot.primitive();
  }

  static KeysetException retired(KeyId keyId, String what) {
    return new KeysetException(
        KeysetException.Reason.KEY_RETIRED,
        "the " + what + " was made with key " + keyId + ", which is retired",
        keyId);
  }

  static KeysetException integrity(String what) {
    return new KeysetException(
        KeysetException.Reason.INTEGRITY,
        "the " + what + " was changed, cut or forged, or belongs to something else");
  }
}
