package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.server.internal.http.JsonObject;
import com.algorithmia.secrets.server.internal.http.Query;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.CiphertextInfo;
import com.algorithmia.secrets.store.Ciphertexts;
import com.algorithmia.secrets.store.KeysetStatus;
import com.algorithmia.secrets.store.Nodes;
import com.algorithmia.secrets.store.OpenOperation;
import com.algorithmia.secrets.store.Operations;
import com.algorithmia.secrets.store.Sealed;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;

/** Nodes, key sets, re-encryption, and writes whose outcome is open. */
public final class ClusterOperations {

  private static final int MAX_CIPHERTEXTS = 200;
  private static final int DEFAULT_CIPHERTEXTS = 100;

  private final Nodes nodes;
  private final Ciphertexts ciphertexts;
  private final Operations operations;
  private final String installationId;

  /** Works on these. */
  public ClusterOperations(
      Nodes nodes, Ciphertexts ciphertexts, Operations operations, String installationId) {
    this.nodes = nodes;
    this.ciphertexts = ciphertexts;
    this.operations = operations;
    this.installationId = installationId;
  }

  /** Adds its routes. */
  public void register(Routes routes) {
    routes
        .get("/v1/admin/nodes", this::nodes)
        .get("/v1/admin/keysets", this::keysets)
        .post("/v1/admin/keysets/configurations/reencrypt", this::reencryptConfigurations)
        .get("/v1/admin/ciphertexts", this::ciphertexts)
        .put("/v1/admin/ciphertexts/{ciphertextId}", this::replaceCiphertext)
        .get("/v1/admin/operations", this::operations)
        .post("/v1/admin/operations/reconcile", this::reconcile)
        .post("/v1/admin/operations/{operationId}/settle", this::settle);
  }

  private Answer nodes(ApiRequest request) {
    request.query();
    return Answer.json(Json.list("results", nodes.list(request.actor()), Views::node));
  }

  private Answer keysets(ApiRequest request) {
    request.query();
    var keysets = nodes.keysets(request.actor());
    return Answer.json(
        Json.object(
            out -> {
              out.writeStringField("installation_id", installationId);
              Json.array(out, "results", keysets, ClusterOperations::keyset);
            }));
  }

  private static void keyset(JsonGenerator out, KeysetStatus keyset) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", keyset.name());
    Json.array(out, "keys", keyset.keys(), ClusterOperations::key);
    out.writeEndObject();
  }

  private static void key(JsonGenerator out, KeysetStatus.Key key) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", key.id());
    out.writeStringField("state", key.state());
    Long count = key.ciphertexts();
    if (count == null) {
      out.writeNullField("ciphertexts");
    } else {
      out.writeNumberField("ciphertexts", count);
    }
    Json.array(out, "missing_at", key.missingAt(), Views::node);
    out.writeEndObject();
  }

  private Answer reencryptConfigurations(ApiRequest request) {
    return Answer.json(Views.count(nodes.reencryptConfigurations(request.actor())));
  }

  private Answer ciphertexts(ApiRequest request) {
    Query query = request.query("key_id", "limit", "marker");
    Integer limit = query.number("limit", 1, MAX_CIPHERTEXTS);
    return Answer.json(
        Views.page(
            ciphertexts.list(
                request.actor(),
                query.required("key_id"),
                query.marker(),
                limit == null ? DEFAULT_CIPHERTEXTS : limit),
            ClusterOperations::ciphertext));
  }

  private static void ciphertext(JsonGenerator out, CiphertextInfo info) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", info.id());
    out.writeStringField("kind", info.kind().name().toLowerCase(Locale.ROOT));
    out.writeStringField("recipient", info.recipient());
    out.writeStringField("key", info.key());
    out.writeStringField("version", info.version());
    Json.text(out, "owner_label", info.ownerLabel());
    out.writeStringField(
        "ciphertext",
        Base64.getUrlEncoder().withoutPadding().encodeToString(info.ciphertext().bytes()));
    out.writeEndObject();
  }

  private Answer replaceCiphertext(ApiRequest request) {
    JsonObject body = request.body().only("expected", "ciphertext");
    ciphertexts.replace(
        request.actor(),
        request.variable("ciphertextId"),
        sealed(body, "expected"),
        sealed(body, "ciphertext"));
    return Answer.noContent();
  }

  private static Sealed sealed(JsonObject body, String field) {
    try {
      return Sealed.of(Base64.getUrlDecoder().decode(body.required(field)));
    } catch (IllegalArgumentException e) {
      throw ApiFailure.malformed("The field " + field + " must be base64url");
    }
  }

  private Answer operations(ApiRequest request) {
    request.query();
    return Answer.json(
        Json.list("results", operations.open(request.actor()), ClusterOperations::operation));
  }

  private static void operation(JsonGenerator out, OpenOperation operation) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", operation.id());
    out.writeStringField("kind", operation.kind().name().toLowerCase(Locale.ROOT));
    out.writeStringField("secret_id", operation.entryId());
    out.writeStringField("owner_type", operation.owner().kind().wireName());
    out.writeStringField("owner_id", operation.owner().id());
    out.writeStringField("provider_id", operation.providerId());
    Json.time(out, "started", operation.started());
    out.writeStringField("started_by", operation.principal());
    out.writeBooleanField("needs_admin", operation.needsAdmin());
    out.writeNumberField("attempts", operation.attempts());
    Json.text(out, "note", operation.note());
    out.writeEndObject();
  }

  private Answer reconcile(ApiRequest request) {
    return Answer.json(Views.count(operations.reconcile(request.actor())));
  }

  private Answer settle(ApiRequest request) {
    Boolean happened = request.body().only("happened").flag("happened");
    if (happened == null) {
      throw ApiFailure.malformed("The field happened is missing");
    }
    operations.settle(request.actor(), request.id("operationId"), happened);
    return Answer.noContent();
  }
}
