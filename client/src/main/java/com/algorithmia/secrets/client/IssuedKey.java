package com.algorithmia.secrets.client;

import java.util.LinkedHashMap;
import java.util.Map;

/** An API key that has just been made. The server can't show it again. */
public final class IssuedKey {

  private final KeyInfo info;
  private final String key;

  private IssuedKey(KeyInfo info, String key) {
    this.info = info;
    this.key = key;
  }

  static IssuedKey of(Json json) {
    Map<String, Json> shown = new LinkedHashMap<>(json.members());
    shown.remove("key");
    return new IssuedKey(KeyInfo.of(Json.object(shown)), json.get("key").text());
  }

  /** What is known about it. */
  public KeyInfo info() {
    return info;
  }

  /** The key itself, to be handed to its owner. */
  public String revealKey() {
    return key;
  }

  /** Tells whose it is, not what it is. */
  @Override
  public String toString() {
    return "IssuedKey[" + info.name() + "]";
  }
}
