package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A master key in memory: AES-256-GCM. Its primitive is made per use, so that none outlives close.
 */
final class LocalMasterKey implements MasterKey.Wrapper {

  static final int BYTES = 32;

  private final byte[] key;
  private final String id;
  private boolean closed;

  /** Takes the array over and will overwrite it. */
  LocalMasterKey(byte[] key) {
    this.key = key;
    this.id = id(key);
  }

  private static String id(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] tag = mac.doFinal(Encoding.ascii("secret-store/master-key-id/1"));
      return HexFormat.of().formatHex(tag, 0, 8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  @AccessesPartialKey // Makes a Tink key of bytes that come from outside.
  public synchronized Aead aead() {
    if (closed) {
      throw new IllegalStateException("the master key was closed");
    }
    try {
      AesGcmKey aes =
          AesGcmKey.builder()
              .setParameters(Algorithm.aes256Gcm(AesGcmParameters.Variant.NO_PREFIX))
              .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
              .build();
      return new AesGcmAlgorithm().primitive(aes, Aead.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no AES-256-GCM", e);
    }
  }

  @Override
  public boolean remote() {
    return false;
  }

  @Override
  public synchronized void close() {
    closed = true;
    Arrays.fill(key, (byte) 0);
  }
}
