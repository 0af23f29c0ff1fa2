package com.algorithmia.secrets.client;

import java.util.List;

/**
 * One thing that is wrong with a request or with settings.
 *
 * @param key the field or setting; empty where it is not one alone
 * @param message for people; it repeats no value
 */
public record Problem(String key, String message) {

  static List<Problem> list(Json json) {
    return json.items().stream()
        .map(item -> new Problem(item.get("key").text(), item.get("message").text()))
        .toList();
  }

  @Override
  public String toString() {
    // Some messages begin with the name already.
    return key.isEmpty() || message.startsWith(key + ": ") ? message : key + ": " + message;
  }
}
