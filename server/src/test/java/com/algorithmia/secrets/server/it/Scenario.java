package com.algorithmia.secrets.server.it;

import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * For each operation of the contract a request that must succeed for whoever may do it: what it
 * needs is made first, as an admin. Every call of it is for fresh things, so that a call that was
 * wrongly let through does not disturb the next one.
 */
final class Scenario {

  /** A request; without a content type it has no body. */
  static final class Call {

    private final String path;
    private final String contentType;
    private final byte[] body;

    Call(String path, String contentType, byte[] body) {
      this.path = path;
      this.contentType = contentType;
      this.body = body;
    }

    String path() {
      return path;
    }

    String contentType() {
      return contentType;
    }

    byte[] body() {
      return body;
    }
  }

  private final Installation at;
  private final Api admin;
  private final AtomicInteger counter = new AtomicInteger();
  private final Map<String, Supplier<Call>> calls = new LinkedHashMap<>();

  Scenario(Installation at) {
    this.at = at;
    this.admin = at.admin();
    providers();
    modules();
    owners();
    secrets("Algorithm", at.secretsPath());
    secrets("Account", "/v1/accounts/" + at.account.id() + "/secrets");
    access();
    audit();
    health();
  }

  /** The operations that it knows. */
  java.util.Set<String> operations() {
    return calls.keySet();
  }

  Call call(String operation) {
    return calls.get(operation).get();
  }

  private String fresh(String prefix) {
    return prefix + counter.incrementAndGet();
  }

  private void on(String operation, Supplier<String> path) {
    calls.put(operation, () -> new Call(path.get(), null, null));
  }

  private void on(String operation, Supplier<String> path, Supplier<String> json) {
    calls.put(
        operation,
        () ->
            new Call(path.get(), "application/json", json.get().getBytes(StandardCharsets.UTF_8)));
  }

  private void onUpload(String operation, Supplier<String> path) {
    calls.put(
        operation,
        () ->
            new Call(
                path.get(), "multipart/form-data; boundary=JAR", Api.form(jar(), "memory.jar")));
  }

  private byte[] jar() {
    try {
      return Jars.memoryProvider(fresh("memory "));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String module() {
    return admin.upload("/v1/admin/plugins", jar(), "memory.jar").json().path("digest").asText();
  }

  private String approved() {
    String digest = module();
    admin.post("/v1/admin/plugins/" + digest + "/approve");
    return digest;
  }

  private String providerJson(boolean enabled) {
    return "{\"name\":\""
        + fresh("vault ")
        + "\",\"description\":\"a vault\",\"moduleName\":\"memory.jar\","
        + "\"factoryClassName\":\""
        + Jars.FACTORY
        + "\",\"interfaceVersion\":\"2.0\","
        + "\"configuration\":{\"address\":\"memory:1\",\"token\":\"t\"},\"isEnabled\":"
        + enabled
        + "}";
  }

  /** A provider without a JAR. */
  private String provider() {
    return admin.post("/v1/admin/secret-provider", providerJson(false)).id();
  }

  /** A provider that serves. */
  String servingProvider() {
    String id = admin.post("/v1/admin/secret-provider", providerJson(true)).id();
    admin.upload("/v1/admin/plugins/secret-provider/" + id, jar(), "memory.jar");
    return id;
  }

  private void providers() {
    String all = "/v1/admin/secret-provider";
    on("listProviders", () -> all);
    on("createProvider", () -> all, () -> providerJson(false));
    on("getProvider", () -> all + "/" + provider());
    on("updateProvider", () -> all + "/" + provider(), () -> "{\"description\":\"changed\"}");
    on("deleteProvider", () -> all + "/" + provider());
    String module = "/v1/admin/plugins/secret-provider/";
    on("getProviderModule", () -> module + servingProvider());
    onUpload("uploadProviderModule", () -> module + provider());
    on("setDefaultProvider", () -> module + at.internal.id() + "/default");
    on("listEnabledProviders", () -> "/v1/secret-provider");
    on("getProviderConfiguration", () -> all + "/" + servingProvider() + "/configuration");
    on("checkProvider", () -> all + "/" + servingProvider() + "/check");
    on("getReferencePatterns", () -> all + "/" + provider() + "/references");
    on(
        "setReferencePatterns",
        () -> all + "/" + provider() + "/references",
        () -> "{\"patterns\":[{\"pattern\":\"team/{account}/*\"}]}");
  }

  private void modules() {
    String all = "/v1/admin/plugins";
    on("listModules", () -> all);
    onUpload("stageModule", () -> all);
    on("getModule", () -> all + "/" + module());
    on("deleteModule", () -> all + "/" + module());
    on("approveModule", () -> all + "/" + module() + "/approve");
    on("describeModule", () -> all + "/" + approved() + "/describe");
    on(
        "validateConfiguration",
        () -> all + "/" + approved() + "/validate",
        () -> "{\"configuration\":{\"address\":\"x\"}}");
    on("getWorkerModule", () -> "/v1/worker/plugins/" + moduleOfABundle());
  }

  /** The digest of a JAR that the algorithm's bundle names. */
  private String moduleOfABundle() {
    String provider = servingProvider();
    admin.post(
        at.secretsPath(),
        "{\"secret_key\":\""
            + fresh("V")
            + "\",\"secret_value\":\"x\",\"provider_id\":\""
            + provider
            + "\"}");
    return admin.get("/v1/admin/secret-provider/" + provider).json().path("moduleDigest").asText();
  }

  private String newAlgorithm() {
    return admin
        .post("/v1/algorithms", "{\"owner\":\"demo\",\"name\":\"" + fresh("a") + "\"}")
        .id();
  }

  private String newAccount() {
    return admin.post("/v1/accounts", "{\"name\":\"" + fresh("acc") + "\"}").id();
  }

  private void owners() {
    on("listAlgorithms", () -> "/v1/algorithms?limit=10");
    on(
        "createAlgorithm",
        () -> "/v1/algorithms",
        () -> "{\"owner\":\"demo\",\"name\":\"" + fresh("n") + "\"}");
    on("getAlgorithmById", () -> "/v1/algorithms/" + at.algorithm.id());
    on("deleteAlgorithm", () -> "/v1/algorithms/" + newAlgorithm());
    on("listGrantsToAlgorithm", () -> "/v1/algorithms/" + at.algorithm.id() + "/grants");
    on("getAlgorithm", () -> "/v1/algorithms/demo/hello");
    on("listAccounts", () -> "/v1/accounts");
    on("createAccount", () -> "/v1/accounts", () -> "{\"name\":\"" + fresh("acc") + "\"}");
    on("getAccount", () -> "/v1/accounts/" + at.account.id());
    on("deleteAccount", () -> "/v1/accounts/" + newAccount());
    String grants = "/v1/accounts/" + at.account.id() + "/grants";
    on("listGrants", () -> grants);
    on("createGrant", () -> grants, this::grantJson);
    on("deleteGrant", () -> grants + "/" + admin.post(grants, grantJson()).id());
  }

  private String grantJson() {
    String secret = secret("/v1/accounts/" + at.account.id() + "/secrets");
    return "{\"secret_id\":\"" + secret + "\",\"algorithm_id\":\"" + at.algorithm.id() + "\"}";
  }

  private String secretJson() {
    return "{\"short_name\":\"a secret\",\"secret_key\":\""
        + fresh("VAR_")
        + "\",\"secret_value\":\"v\"}";
  }

  private String secret(String path) {
    return admin.post(path, secretJson()).id();
  }

  private void secrets(String kind, String path) {
    on("list" + kind + "Secrets", () -> path);
    on("create" + kind + "Secret", () -> path, this::secretJson);
    on("get" + kind + "Secret", () -> path + "/" + secret(path));
    on(
        "update" + kind + "Secret",
        () -> path + "/" + secret(path),
        () -> "{\"secret_value\":\"w\"}");
    on("delete" + kind + "Secret", () -> path + "/" + secret(path));
    on("list" + kind + "SecretVersions", () -> path + "/" + secret(path) + "/versions");
    calls.put("rollback" + kind + "Secret", () -> rollback(path));
    on("searchSecrets", () -> "/v1/secrets?q=secret&limit=5");
  }

  private Call rollback(String path) {
    var created = admin.post(path, secretJson()).json();
    String one = path + "/" + created.path("id").asText();
    admin.put(one, "{\"secret_value\":\"w\"}");
    String json = "{\"version\":\"" + created.path("version").asText() + "\"}";
    return new Call(one + "/rollback", "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private void access() {
    on("getBundle", () -> "/v1/worker/algorithms/demo/hello/bundle?nonce=0123456789abcdef");
    on("getSelf", () -> "/v1/self");
    on("listKeys", () -> "/v1/admin/keys");
    on("createKey", () -> "/v1/admin/keys", this::keyJson);
    on("deleteKey", () -> "/v1/admin/keys/" + admin.post("/v1/admin/keys", keyJson()).id());
    on("listNodes", () -> "/v1/admin/nodes");
    on("listKeysets", () -> "/v1/admin/keysets");
    on("reencryptConfigurations", () -> "/v1/admin/keysets/configurations/reencrypt");
    on("listCiphertexts", () -> "/v1/admin/ciphertexts?limit=5&key_id=" + valuesKey());
    calls.put("replaceCiphertext", this::replacement);
  }

  private String keyJson() {
    return "{\"name\":\""
        + fresh("worker ")
        + "\",\"role\":\"worker\",\"algorithms\":[\""
        + at.algorithm.id()
        + "\"]}";
  }

  private String valuesKey() {
    for (var keyset : admin.get("/v1/admin/keysets").json().path("results")) {
      if (keyset.path("name").asText().equals("values/default")) {
        return keyset.at("/keys/0/id").asText();
      }
    }
    throw new AssertionError("no key set for values");
  }

  /** The first ciphertext, sealed anew by a worker's key set. */
  private Call replacement() {
    secret(at.secretsPath());
    var first =
        at.as("reencryptor")
            .get("/v1/admin/ciphertexts?limit=1&key_id=" + valuesKey())
            .json()
            .at("/results/0");
    SealedSecret resealed =
        at.worker()
            .capability(SealedReencryption.class)
            .orElseThrow()
            .reseal(
                new SealedSecret(
                    first.path("key").asText(),
                    first.path("version").asText(),
                    first.path("owner_label").textValue(),
                    Base64.getUrlDecoder().decode(first.path("ciphertext").asText())));
    String json =
        "{\"expected\":\""
            + first.path("ciphertext").asText()
            + "\",\"ciphertext\":\""
            + Base64.getUrlEncoder().withoutPadding().encodeToString(resealed.getCiphertext())
            + "\"}";
    return new Call(
        "/v1/admin/ciphertexts/" + first.path("id").asText(),
        "application/json",
        json.getBytes(StandardCharsets.UTF_8));
  }

  private void audit() {
    on("listAudit", () -> "/v1/admin/audit?limit=20");
    on("verifyAudit", () -> "/v1/admin/audit/verify");
    on("getAccess", () -> "/v1/admin/access?secret=" + secret(at.secretsPath()));
    on("listOperations", () -> "/v1/admin/operations");
    on("reconcileOperations", () -> "/v1/admin/operations/reconcile");
    on(
        "settleOperation",
        () -> "/v1/admin/operations/" + openOperation() + "/settle",
        () -> "{\"happened\":true}");
  }

  /** An update whose answer was lost, and of which the provider shows nothing. */
  String openOperation() {
    String entry =
        admin
            .post(
                at.secretsPath(),
                "{\"secret_key\":\""
                    + fresh("LOST_")
                    + "\",\"secret_value\":\"v\",\"provider_id\":\""
                    + servingProvider()
                    + "\"}")
            .id();
    return admin
        .put(at.secretsPath() + "/" + entry, "{\"secret_value\":\"lose-the-answer\"}")
        .json()
        .at("/error/operation_id")
        .asText();
  }

  private void health() {
    on("getHealth", () -> "/healthz");
    on("getReadiness", () -> "/readyz");
    on("getMetrics", () -> "/metrics");
    on("getContract", () -> "/openapi.yaml");
  }
}
