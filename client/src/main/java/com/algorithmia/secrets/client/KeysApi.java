package com.algorithmia.secrets.client;

import java.util.List;
import java.util.Map;

/** API keys, key sets, and re-encryption. Safe for use by many threads. */
public final class KeysApi {

  private final Caller caller;

  KeysApi(Caller caller) {
    this.caller = caller;
  }

  /** The keys that the key in use may manage, newest first. */
  public List<KeyInfo> list() {
    return results(Call.get("v1", "admin", "keys")).stream().map(KeyInfo::of).toList();
  }

  /** Makes a key. Not repeated by itself: a key that nobody saw would stay behind. */
  public IssuedKey create(KeyRequest request) {
    return IssuedKey.of(caller.json(creation(request)));
  }

  /**
   * Makes a key, once. If an answer is lost it is asked for again; the key itself can't be had
   * again, but which one it is.
   *
   * @throws ApiException code 8124 if the request was done before: its message names the key, to be
   *     revoked
   */
  public IssuedKey create(KeyRequest request, IdempotencyKey key) {
    return IssuedKey.of(caller.json(creation(request).idempotent(key)));
  }

  private static Call creation(KeyRequest request) {
    return Call.post("v1", "admin", "keys").json(request.toJson());
  }

  /** Revokes a key. */
  public void delete(String id) {
    caller.send(Call.delete("v1", "admin", "keys", id));
  }

  /** What the key in use is; its JSON has no prefix and no times. */
  public KeyInfo self() {
    return KeyInfo.of(caller.json(Call.get("v1", "self")));
  }

  /** Nodes and workers seen in the last 7 days. */
  public List<NodeInfo> nodes() {
    return results(Call.get("v1", "admin", "nodes")).stream().map(NodeInfo::of).toList();
  }

  /** The key sets of the installation. */
  public List<KeysetInfo> keysets() {
    return results(Call.get("v1", "admin", "keysets")).stream().map(KeysetInfo::of).toList();
  }

  /** Encrypts provider settings under the primary key; tells how many. */
  public long reencryptConfigurations() {
    return caller
        .json(Call.post("v1", "admin", "keysets", "configurations", "reencrypt").repeatable())
        .get("count")
        .number(0);
  }

  /** Ciphertexts under a key. For a reencryptor. */
  public Pages<CiphertextInfo> ciphertexts(String keyId) {
    return new Pages<>(
        marker ->
            Page.of(
                caller.json(
                    Call.get("v1", "admin", "ciphertexts")
                        .query("key_id", keyId)
                        .query("limit", "200")
                        .query("marker", marker.orElse(null))),
                CiphertextInfo::of));
  }

  /**
   * Puts a ciphertext in the place of the one that was listed.
   *
   * @throws ApiException 409 if another one stands there by now
   */
  public void replace(CiphertextInfo listed, String sealedAnew) {
    caller.send(
        Call.put("v1", "admin", "ciphertexts", listed.id())
            .json(Json.texts(Map.of("expected", listed.ciphertext(), "ciphertext", sealedAnew))));
  }

  private List<Json> results(Call call) {
    return caller.json(call).get("results").items();
  }
}
