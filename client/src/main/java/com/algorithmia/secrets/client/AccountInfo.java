package com.algorithmia.secrets.client;

/**
 * An account.
 *
 * @param id its id
 * @param name its name
 * @param recipient whose public key set its values are sealed to
 * @param json the whole answer
 */
public record AccountInfo(String id, String name, String recipient, Json json) {

  static AccountInfo of(Json json) {
    return new AccountInfo(
        json.get("id").text(), json.get("name").text(), json.get("recipient").text(), json);
  }
}
