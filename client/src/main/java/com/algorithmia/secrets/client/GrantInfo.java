package com.algorithmia.secrets.client;

/**
 * An account's secret that an algorithm gets.
 *
 * @param id its id
 * @param accountId the account
 * @param secretId the secret
 * @param variable the environment variable
 * @param algorithmId the algorithm
 * @param json the whole answer
 */
public record GrantInfo(
    String id, String accountId, String secretId, String variable, String algorithmId, Json json) {

  static GrantInfo of(Json json) {
    return new GrantInfo(
        json.get("id").text(),
        json.get("account_id").text(),
        json.get("secret_id").text(),
        json.get("secret_key").text(),
        json.get("algorithm_id").text(),
        json);
  }
}
