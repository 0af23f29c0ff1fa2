package com.algorithmia.secrets.client;

/**
 * An algorithm: a workload of an account.
 *
 * @param id its id
 * @param owner the account's name
 * @param name its name
 * @param accountId the account's id
 * @param json the whole answer
 */
public record AlgorithmInfo(String id, String owner, String name, String accountId, Json json) {

  static AlgorithmInfo of(Json json) {
    return new AlgorithmInfo(
        json.get("id").text(),
        json.get("owner").text(),
        json.get("name").text(),
        json.get("account_id").text(),
        json);
  }
}
