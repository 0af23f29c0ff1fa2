package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.KeySummary.State;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Keys, and AES-GCM bound to key, version and owner. Stands for key files that nodes share. */
public final class ToyKeyring {

  public static final String FIRST_MASTER = "toy-master-0a1b2c3d";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int KEY_ID_LENGTH = 4;
  private static final int NONCE_LENGTH = 12;
  private static final int TAG_LENGTH = 16;

  private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
  private final Map<String, State> states = new LinkedHashMap<>();
  private final Set<String> hidden = ConcurrentHashMap.newKeySet();
  private String master = FIRST_MASTER;

  ToyKeyring() {
    promote(add());
  }

  /** What was sealed: a value and when it expires. Shows neither. */
  static final class Opened {
    final String value;
    final @Nullable Instant expiresAt;

    Opened(String value, @Nullable Instant expiresAt) {
      this.value = value;
      this.expiresAt = expiresAt;
    }
  }

  synchronized String add() {
    byte[] key = new byte[16];
    RANDOM.nextBytes(key);
    String id = "k%03d".formatted(keys.size() + 1);
    keys.put(id, new SecretKeySpec(key, "AES"));
    states.put(id, State.ENABLED);
    return id;
  }

  synchronized void promote(String id) {
    states.replaceAll((key, state) -> state == State.PRIMARY ? State.ENABLED : state);
    states.put(id, State.PRIMARY);
  }

  synchronized void retire(String id) {
    states.put(id, State.RETIRED);
    hidden.add(id);
  }

  synchronized Map<String, State> states() {
    return new LinkedHashMap<>(states);
  }

  synchronized void rewrap(String newMaster) {
    master = newMaster;
  }

  synchronized void unlock(String withMaster) {
    if (!master.equals(withMaster)) {
      throw new SecretProviderException(Kind.KEY_MISSING, "The master key is another one");
    }
  }

  AutoCloseable hide(String id) {
    hidden.add(id);
    return () -> hidden.remove(id);
  }

  synchronized String primary() {
    return states.entrySet().stream()
        .filter(entry -> entry.getValue() == State.PRIMARY)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  static String keyIdOf(byte[] ciphertext) {
    return ciphertext.length < KEY_ID_LENGTH
        ? ""
        : new String(ciphertext, 0, KEY_ID_LENGTH, StandardCharsets.ISO_8859_1);
  }

  byte[] seal(
      String key, String version, @Nullable String owner, String value, @Nullable Instant expiry) {
    String id = primary();
    byte[] nonce = new byte[NONCE_LENGTH];
    RANDOM.nextBytes(nonce);
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    byte[] plain =
        ByteBuffer.allocate(8 + text.length)
            .putLong(expiry == null ? 0 : expiry.toEpochMilli())
            .put(text)
            .array();
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, id, nonce, key, version, owner).doFinal(plain);
      return ByteBuffer.allocate(KEY_ID_LENGTH + NONCE_LENGTH + sealed.length)
          .put(id.getBytes(StandardCharsets.ISO_8859_1))
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Opened open(String key, String version, @Nullable String owner, byte[] ciphertext) {
    String id = keyIdOf(ciphertext);
    // The JDK's AES-GCM answers a text shorter than its tag with another kind of exception.
    if (ciphertext.length < KEY_ID_LENGTH + NONCE_LENGTH + TAG_LENGTH) {
      throw new SecretProviderException(Kind.INTEGRITY, "The ciphertext is cut short");
    }
    if (!keys.containsKey(id) || hidden.contains(id)) {
      throw new SecretProviderException(Kind.KEY_MISSING, "The value is under another key");
    }
    ByteBuffer buffer = ByteBuffer.wrap(ciphertext).position(KEY_ID_LENGTH);
    byte[] nonce = new byte[NONCE_LENGTH];
    buffer.get(nonce);
    byte[] sealed = new byte[buffer.remaining()];
    buffer.get(sealed);
    try {
      byte[] plain = cipher(Cipher.DECRYPT_MODE, id, nonce, key, version, owner).doFinal(sealed);
      ByteBuffer opened = ByteBuffer.wrap(plain);
      long expiry = opened.getLong();
      String value = StandardCharsets.UTF_8.decode(opened).toString();
      return new Opened(value, expiry == 0 ? null : Instant.ofEpochMilli(expiry));
    } catch (GeneralSecurityException e) {
      throw new SecretProviderException(Kind.INTEGRITY, "The value was altered or moved");
    }
  }

  private Cipher cipher(
      int mode, String id, byte[] nonce, String key, String version, @Nullable String owner)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec secretKey;
    synchronized (this) {
      secretKey = keys.get(id);
    }
    cipher.init(mode, secretKey, new GCMParameterSpec(128, nonce));
    String bound = owner == null ? "-" : "+" + owner;
    for (String part : new String[] {key, version, bound}) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      cipher.updateAAD(ByteBuffer.allocate(4).putInt(bytes.length).array());
      cipher.updateAAD(bytes);
    }
    return cipher;
  }
}
