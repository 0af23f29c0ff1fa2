package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.server.internal.http.JsonObject;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.ApiKeys;
import com.algorithmia.secrets.store.IssuedApiKey;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.Principal;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** API keys. */
public final class KeyOperations {

  private final ApiKeys keys;

  /** Works on these. */
  public KeyOperations(ApiKeys keys) {
    this.keys = keys;
  }

  /** Adds its routes. */
  public void register(Routes routes) {
    routes
        .get("/v1/self", KeyOperations::self)
        .get("/v1/admin/keys", this::list)
        .post("/v1/admin/keys", this::create)
        .delete("/v1/admin/keys/{keyId}", this::delete);
  }

  private static Answer self(ApiRequest request) {
    request.query();
    Principal principal = request.actor().principal();
    return Answer.json(
        Json.object(
            out -> {
              out.writeStringField("id", principal.keyId());
              out.writeStringField("name", principal.name());
              out.writeStringField("role", principal.role().wireName());
              Json.texts(out, "accounts", new TreeSet<>(principal.scope().accounts()));
              Json.texts(out, "algorithms", new TreeSet<>(principal.scope().algorithms()));
            }));
  }

  private Answer list(ApiRequest request) {
    request.query();
    return Answer.json(Json.list("results", keys.list(request.actor()), Views::key));
  }

  private Answer create(ApiRequest request) {
    JsonObject body = request.body().only("name", "role", "accounts", "algorithms", "expires");
    Role role =
        Role.of(body.required("role"))
            .orElseThrow(
                () ->
                    ApiFailure.malformed(
                        "The field role must be admin, viewer, auditor, developer, worker or"
                            + " reencryptor"));
    Scope scope = new Scope(ids(body.texts("accounts")), ids(body.texts("algorithms")));
    IssuedApiKey key =
        keys.create(
            request.actor(),
            new NewApiKey(body.required("name"), role, scope, body.time("expires")),
            request.idempotencyKey());
    return Answer.json(
        Json.object(
            out -> {
              out.writeStringField("key", key.revealKey());
              Views.keyFields(out, key.info());
            }));
  }

  private static Set<String> ids(@Nullable List<String> given) {
    return given == null ? Set.of() : new LinkedHashSet<>(given);
  }

  private Answer delete(ApiRequest request) {
    keys.delete(request.actor(), request.id("keyId"));
    return Answer.noContent();
  }
}
