package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.server.internal.http.Query;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.Entries;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.EntryVersion;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Page;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** Secrets of algorithms and of accounts: the same operations under two paths. */
public final class SecretOperations {

  private static final int DEFAULT_LIMIT = 100;
  private static final String[] LIST_PARAMETERS = {
    "q", "type", "provider_id", "expires_before", "limit", "marker"
  };

  private final Entries entries;
  private final SecretLists lists = new SecretLists();

  /** Works on these. */
  public SecretOperations(Entries entries) {
    this.entries = entries;
  }

  /** Adds its routes. */
  public void register(Routes routes) {
    routes.get("/v1/secrets", this::search);
    register(
        routes, "/v1/algorithms/{algorithmId}/secrets", r -> Owner.algorithm(r.id("algorithmId")));
    register(routes, "/v1/accounts/{accountId}/secrets", r -> Owner.account(r.id("accountId")));
  }

  private void register(Routes routes, String path, Function<ApiRequest, Owner> owner) {
    String one = path + "/{secretId}";
    routes
        .get(path, request -> list(request, owner.apply(request)))
        .post(path, request -> create(request, owner.apply(request)))
        .get(one, request -> get(request, owner.apply(request)))
        .put(one, request -> update(request, owner.apply(request)))
        .delete(one, request -> delete(request, owner.apply(request)))
        .get(one + "/versions", request -> versions(request, owner.apply(request)))
        .post(one + "/rollback", request -> rollback(request, owner.apply(request)));
  }

  private Answer search(ApiRequest request) {
    Query query = request.query(LIST_PARAMETERS);
    Page<Entry> page =
        entries.search(request.actor(), filter(query), query.marker(), query.limit(DEFAULT_LIMIT));
    return Answer.json(Views.page(page, Views::entry));
  }

  private Answer list(ApiRequest request, Owner owner) {
    Query query = request.query(LIST_PARAMETERS);
    EntryFilter filter = filter(query);
    if (query.text("limit") == null && query.marker() == null) {
      return lists.whole(
          entries.list(request.actor(), owner, filter, null, Page.MAX_LIMIT),
          next -> entries.list(request.actor(), owner, filter, next, Page.MAX_LIMIT));
    }
    return lists.page(
        entries.list(request.actor(), owner, filter, query.marker(), query.limit(DEFAULT_LIMIT)));
  }

  private static EntryFilter filter(Query query) {
    String type = query.text("type");
    return new EntryFilter(
        query.text("q"),
        type == null ? null : SecretRequests.type("parameter", type),
        query.text("provider_id"),
        query.time("expires_before"));
  }

  private Answer create(ApiRequest request, Owner owner) {
    return answer(
        entries.create(
            request.actor(),
            SecretRequests.create(request.body(), owner),
            request.idempotencyKey()));
  }

  private Answer get(ApiRequest request, Owner owner) {
    return answer(entries.get(request.actor(), owner, request.id("secretId")));
  }

  private Answer update(ApiRequest request, Owner owner) {
    return answer(
        entries.update(
            request.actor(),
            owner,
            request.id("secretId"),
            SecretRequests.update(request.body()),
            request.ifRevision(),
            request.idempotencyKey()));
  }

  private Answer delete(ApiRequest request, Owner owner) {
    entries.delete(
        request.actor(),
        owner,
        request.id("secretId"),
        request.ifRevision(),
        request.idempotencyKey());
    return Answer.noContent();
  }

  private Answer versions(ApiRequest request, Owner owner) {
    request.query();
    List<EntryVersion> versions = entries.versions(request.actor(), owner, request.id("secretId"));
    return Answer.json(Json.list("results", versions, SecretOperations::version));
  }

  private static void version(JsonGenerator out, EntryVersion version) throws IOException {
    out.writeStartObject();
    out.writeStringField("version", version.version());
    Json.time(out, "created", version.created());
    Json.text(out, "created_by", version.createdBy());
    out.writeBooleanField("current", version.current());
    out.writeBooleanField("restorable", version.restorable());
    out.writeEndObject();
  }

  private Answer rollback(ApiRequest request, Owner owner) {
    String version = request.body().only("version").required("version");
    if (version.isEmpty()) {
      throw ApiFailure.malformed("The field version is empty");
    }
    return answer(
        entries.rollback(
            request.actor(),
            owner,
            request.id("secretId"),
            version,
            request.ifRevision(),
            request.idempotencyKey()));
  }

  private static Answer answer(Entry entry) {
    return Answer.json(out -> Views.entry(out, entry)).revision(entry.revision());
  }
}
