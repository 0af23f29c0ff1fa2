package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.server.internal.http.JsonObject;
import com.algorithmia.secrets.server.internal.http.Query;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.Account;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.Directory;
import com.algorithmia.secrets.store.Grant;
import com.algorithmia.secrets.store.Grants;
import com.algorithmia.secrets.store.Page;
import java.util.List;
import java.util.Set;

/** Accounts, algorithms, and grants between them. */
public final class DirectoryOperations {

  private static final int DEFAULT_LIMIT = 100;

  private final Directory directory;
  private final Grants grants;

  /** Works on these. */
  public DirectoryOperations(Directory directory, Grants grants) {
    this.directory = directory;
    this.grants = grants;
  }

  /** Adds its routes. */
  public void register(Routes routes) {
    routes
        .get("/v1/algorithms", this::algorithms)
        .post("/v1/algorithms", this::createAlgorithm)
        .get("/v1/algorithms/{algorithmId}", this::algorithm)
        .delete("/v1/algorithms/{algorithmId}", this::deleteAlgorithm)
        .get("/v1/algorithms/{algorithmId}/grants", this::grantsToAlgorithm)
        .get("/v1/algorithms/{owner}/{name}", this::algorithmByName)
        .get("/v1/accounts", this::accounts)
        .post("/v1/accounts", this::createAccount)
        .get("/v1/accounts/{accountId}", this::account)
        .delete("/v1/accounts/{accountId}", this::deleteAccount)
        .get("/v1/accounts/{accountId}/grants", this::grantsOfAccount)
        .post("/v1/accounts/{accountId}/grants", this::createGrant)
        .delete("/v1/accounts/{accountId}/grants/{grantId}", this::deleteGrant);
  }

  private Answer algorithms(ApiRequest request) {
    Query query = request.query("limit", "marker");
    Page<AlgorithmInfo> page =
        directory.algorithms(request.actor(), query.marker(), query.limit(DEFAULT_LIMIT));
    return Answer.json(Views.page(page, Views::algorithm));
  }

  private Answer createAlgorithm(ApiRequest request) {
    JsonObject body = request.body().only("owner", "name");
    String owner = body.text("owner");
    return answer(
        directory.createAlgorithm(
            request.actor(), owner == null ? onlyAccount(request) : owner, body.required("name")));
  }

  /** The account of a developer who has just one. */
  private String onlyAccount(ApiRequest request) {
    Set<String> accounts = request.actor().principal().scope().accounts();
    if (accounts.size() != 1) {
      throw ApiFailure.malformed("The field owner (the account's name) is missing");
    }
    return directory.account(request.actor(), accounts.iterator().next()).name();
  }

  private Answer algorithm(ApiRequest request) {
    return answer(directory.algorithm(request.actor(), request.id("algorithmId")));
  }

  private Answer algorithmByName(ApiRequest request) {
    return answer(
        directory.algorithmByName(
            request.actor(), request.variable("owner"), request.variable("name")));
  }

  private Answer deleteAlgorithm(ApiRequest request) {
    directory.deleteAlgorithm(request.actor(), request.id("algorithmId"));
    return Answer.noContent();
  }

  private static Answer answer(AlgorithmInfo algorithm) {
    return Answer.json(out -> Views.algorithm(out, algorithm));
  }

  private Answer accounts(ApiRequest request) {
    Query query = request.query("limit", "marker");
    Page<Account> page =
        directory.accounts(request.actor(), query.marker(), query.limit(DEFAULT_LIMIT));
    return Answer.json(Views.page(page, Views::account));
  }

  private Answer createAccount(ApiRequest request) {
    JsonObject body = request.body().only("name", "recipient");
    Account account =
        directory.createAccount(request.actor(), body.required("name"), body.text("recipient"));
    return Answer.json(out -> Views.account(out, account));
  }

  private Answer account(ApiRequest request) {
    Account account = directory.account(request.actor(), request.id("accountId"));
    return Answer.json(out -> Views.account(out, account));
  }

  private Answer deleteAccount(ApiRequest request) {
    directory.deleteAccount(request.actor(), request.id("accountId"));
    return Answer.noContent();
  }

  private Answer grantsToAlgorithm(ApiRequest request) {
    return answer(grants.toAlgorithm(request.actor(), request.id("algorithmId")));
  }

  private Answer grantsOfAccount(ApiRequest request) {
    return answer(grants.ofAccount(request.actor(), request.id("accountId")));
  }

  private static Answer answer(List<Grant> list) {
    return Answer.json(Json.list("results", list, Views::grant));
  }

  private Answer createGrant(ApiRequest request) {
    JsonObject body = request.body().only("secret_id", "algorithm_id");
    Grant grant =
        grants.create(
            request.actor(),
            request.id("accountId"),
            body.required("secret_id"),
            body.required("algorithm_id"));
    return Answer.json(out -> Views.grant(out, grant));
  }

  private Answer deleteGrant(ApiRequest request) {
    grants.delete(request.actor(), request.id("accountId"), request.id("grantId"));
    return Answer.noContent();
  }
}
