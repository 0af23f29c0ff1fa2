package com.algorithmia.secrets.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Accounts, their algorithms, and grants between them. Safe for use by many threads. */
public final class OwnersApi {

  private final Caller caller;

  OwnersApi(Caller caller) {
    this.caller = caller;
  }

  private static Call accounts(String method, String... segments) {
    return call(method, "accounts", segments);
  }

  private static Call algorithms(String method, String... segments) {
    return call(method, "algorithms", segments);
  }

  private static Call call(String method, String kind, String... segments) {
    String[] path = new String[2 + segments.length];
    path[0] = "v1";
    path[1] = kind;
    System.arraycopy(segments, 0, path, 2, segments.length);
    return Call.of(method, path);
  }

  /** The accounts that the key may see. */
  public Pages<AccountInfo> accounts() {
    return new Pages<>(
        marker ->
            Page.of(
                caller.json(accounts("GET").query("marker", marker.orElse(null))),
                AccountInfo::of));
  }

  /** An account by its id. */
  public AccountInfo account(String id) {
    return AccountInfo.of(caller.json(accounts("GET", id)));
  }

  /** An account by its name; empty if the key sees none. */
  public Optional<AccountInfo> accountNamed(String name) {
    return accounts().stream().filter(account -> account.name().equals(name)).findFirst();
  }

  /**
   * Adds an account.
   *
   * @param recipient whose public key set its values are sealed to; empty = {@code default}
   */
  public AccountInfo createAccount(String name, Optional<String> recipient) {
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("name", Json.of(name));
    recipient.ifPresent(text -> fields.put("recipient", Json.of(text)));
    return AccountInfo.of(caller.json(accounts("POST").json(Json.object(fields))));
  }

  /** Removes an account that has neither algorithms nor secrets. */
  public void deleteAccount(String id) {
    caller.send(accounts("DELETE", id));
  }

  /** The algorithms that the key may see. */
  public Pages<AlgorithmInfo> algorithms() {
    return new Pages<>(
        marker ->
            Page.of(
                caller.json(algorithms("GET").query("marker", marker.orElse(null))),
                AlgorithmInfo::of));
  }

  /** An algorithm by its id. */
  public AlgorithmInfo algorithm(String id) {
    return AlgorithmInfo.of(caller.json(algorithms("GET", id)));
  }

  /** An algorithm by its name. */
  public AlgorithmInfo algorithm(String owner, String name) {
    return AlgorithmInfo.of(caller.json(algorithms("GET", owner, name)));
  }

  /** Registers an algorithm of an account. */
  public AlgorithmInfo createAlgorithm(String owner, String name) {
    return AlgorithmInfo.of(
        caller.json(algorithms("POST").json(Json.texts(Map.of("owner", owner, "name", name)))));
  }

  /** Removes an algorithm that has no secrets, and the grants to it. */
  public void deleteAlgorithm(String id) {
    caller.send(algorithms("DELETE", id));
  }

  /** Which of an account's secrets which algorithms get. */
  public List<GrantInfo> grantsOf(String accountId) {
    return grants(accounts("GET", accountId, "grants"));
  }

  /** Which secrets of accounts an algorithm gets. */
  public List<GrantInfo> grantsTo(String algorithmId) {
    return grants(algorithms("GET", algorithmId, "grants"));
  }

  private List<GrantInfo> grants(Call call) {
    return caller.json(call).get("results").items().stream().map(GrantInfo::of).toList();
  }

  /** Gives an account's secret to an algorithm; one that is there already stays. */
  public GrantInfo grant(String accountId, String secretId, String algorithmId) {
    return GrantInfo.of(
        caller.json(
            accounts("POST", accountId, "grants")
                .json(Json.texts(Map.of("secret_id", secretId, "algorithm_id", algorithmId)))
                .repeatable()));
  }

  /** Takes it away. */
  public void revokeGrant(String accountId, String grantId) {
    caller.send(accounts("DELETE", accountId, "grants", grantId));
  }
}
