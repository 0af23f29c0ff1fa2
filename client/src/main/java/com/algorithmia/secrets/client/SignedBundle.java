package com.algorithmia.secrets.client;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What a worker got for one algorithm: a document that says which variables there are and where
 * their values lie, and a signature. Neither is checked here: verify first, over the very bytes,
 * then parse.
 */
public final class SignedBundle {

  private final byte[] payload;
  private final byte[] signature;
  private final String keyId;
  private final Optional<String> etag;

  private SignedBundle(byte[] payload, byte[] signature, String keyId, Optional<String> etag) {
    this.payload = payload;
    this.signature = signature;
    this.keyId = keyId;
    this.etag = etag;
  }

  static SignedBundle of(Reply reply) {
    Json json = reply.json();
    try {
      Base64.Decoder decoder = Base64.getUrlDecoder();
      byte[] payload = decoder.decode(json.get("payload").text());
      byte[] signature = decoder.decode(json.get("signature").text());
      if (payload.length > 0 && signature.length > 0) {
        return new SignedBundle(
            payload, signature, json.get("key_id").text(), reply.header("etag"));
      }
    } catch (IllegalArgumentException e) {
      // Falls through: its message quotes what it could not read.
    }
    throw new TransportException(
        TransportException.Reason.UNUSABLE, "the server's answer is no signed bundle");
  }

  /** The document byte for byte: a copy. */
  public byte[] payload() {
    return payload.clone();
  }

  /** The signature: a copy. */
  public byte[] signature() {
    return signature.clone();
  }

  /** Which key is said to have signed it; for messages only. */
  public String keyId() {
    return keyId;
  }

  /** What to ask with the next time; empty if the server gave none. */
  public Optional<String> etag() {
    return etag;
  }

  /** Whether this is the same document under the same signature. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SignedBundle that
        && Arrays.equals(payload, that.payload)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }

  /** Tells the size. */
  @Override
  public String toString() {
    return "SignedBundle[" + payload.length + " bytes]";
  }
}
