package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.function.Function;

/**
 * A key set that is kept encrypted under the master key, and that can be rotated.
 *
 * <p>Rotation is a chain of new values: {@link #add()} a key, bring the result to every node,
 * {@link #promote} it, encrypt anew what the old key encrypted, {@link #retire} the old one, {@link
 * #delete} it. A step out of order is refused with {@link KeysetException.Reason#ROTATION_REFUSED}.
 *
 * @param <S> the type itself
 */
public abstract sealed class SecretKeyset<S extends SecretKeyset<S>> extends Keyset
    permits SymmetricKeyset, RecipientPrivateKeyset, SigningKeyset {

  SecretKeyset(Identity identity, KeysetHandle handle) {
    super(identity, handle);
  }

  abstract S with(KeysetHandle handle);

  static KeysetHandle generateHandle(KeysetKind kind) {
    try {
      return KeysetHandle.newBuilder()
          .setConfiguration(Algorithm.configuration(kind))
          .addEntry(
              KeysetHandle.generateEntryFromParameters(Algorithm.parameters(kind))
                  .withRandomId()
                  .makePrimary())
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK can't make a " + kind.wireName() + " key", e);
    }
  }

  /** With a new random key, enabled but not primary: it decrypts, and does not encrypt yet. */
  public final S add() {
    return change(
        builder -> {
          try {
            return builder.addEntry(
                KeysetHandle.generateEntryFromParameters(Algorithm.parameters(kind()))
                    .withRandomId());
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK can't make a key", e);
          }
        });
  }

  /**
   * With this key as the primary one; the former primary stays enabled. Do this only when every
   * node and worker has the key: one that has not can't read what is written from then on.
   */
  public final S promote(KeyId id) {
    if (stateOf(id) == KeyInfo.State.RETIRED) {
      throw refused("key " + id + " is retired; reinstate it before you promote it", id);
    }
    return change(
        builder -> {
          builder.getAt(indexOf(id)).makePrimary();
          return builder;
        });
  }

  /**
   * With this key retired: what it encrypted or signed is refused from then on, under a name of its
   * own ({@link KeysetException.Reason#KEY_RETIRED}).
   *
   * @param stillInUse how many ciphertexts or signatures there still are under this key, as the
   *     caller counted; anything but 0 is refused
   */
  public final S retire(KeyId id, long stillInUse) {
    if (stateOf(id) == KeyInfo.State.PRIMARY) {
      throw refused("key " + id + " is the primary one; promote another one first", id);
    }
    mustBeUnused(id, stillInUse);
    return change(
        builder -> {
          builder.getAt(indexOf(id)).setStatus(KeyStatus.DISABLED);
          return builder;
        });
  }

  /** With a retired key enabled again: the way back from a {@link #retire} that came too early. */
  public final S reinstate(KeyId id) {
    if (stateOf(id) != KeyInfo.State.RETIRED) {
      throw refused("key " + id + " is not retired", id);
    }
    return change(
        builder -> {
          builder.getAt(indexOf(id)).setStatus(KeyStatus.ENABLED);
          return builder;
        });
  }

  /**
   * Without this retired key. There is no way back: what it encrypted is lost, also in backups.
   *
   * @param stillInUse as in {@link #retire}
   */
  public final S delete(KeyId id, long stillInUse) {
    if (stateOf(id) != KeyInfo.State.RETIRED) {
      throw refused("key " + id + " is not retired; only retired keys can be deleted", id);
    }
    mustBeUnused(id, stillInUse);
    return change(builder -> builder.deleteAt(indexOf(id)));
  }

  /**
   * The key set encrypted under the master key, in the format of key set files (see the README), to
   * be kept in a database. Its kind, purpose, installation and recipient are bound to it.
   */
  public final byte[] encode(MasterKey masterKey) {
    return KeysetFormat.encode(this, masterKey);
  }

  /**
   * Writes a new file of mode 0600, durably and as a whole.
   *
   * @throws KeysetException FILE if there is one already: a key set is never overwritten by this
   */
  public final void createFile(Path file, MasterKey masterKey) {
    KeysetFiles.create(file, this, encode(masterKey));
  }

  /**
   * Replaces a file by the next step of its rotation, durably and as a whole.
   *
   * @throws KeysetException ROTATION_REFUSED if the file holds another key set, or one with a key
   *     that is not retired and that this one lacks
   */
  public final void replaceFile(Path file, MasterKey masterKey) {
    KeysetFiles.replace(file, this, encode(masterKey));
  }

  private S change(Function<KeysetHandle.Builder, KeysetHandle.Builder> step) {
    try {
      return with(
          step.apply(
                  KeysetHandle.newBuilder(handle())
                      .setConfiguration(Algorithm.configuration(kind())))
              .build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink refused a change of the " + identity(), e);
    }
  }

  private KeyInfo.State stateOf(KeyId id) {
    return keys().get(indexOf(id)).state();
  }

  private int indexOf(KeyId id) {
    for (int i = 0; i < keys().size(); i++) {
      if (keys().get(i).id().equals(id)) {
        return i;
      }
    }
    throw refused("the " + identity() + " holds no key " + id, id);
  }

  private static void mustBeUnused(KeyId id, long stillInUse) {
    if (stillInUse != 0) {
      throw refused("key " + id + " is still in use (" + stillInUse + " times)", id);
    }
  }

  private static KeysetException refused(String message, KeyId id) {
    return new KeysetException(KeysetException.Reason.ROTATION_REFUSED, message, id);
  }
}
