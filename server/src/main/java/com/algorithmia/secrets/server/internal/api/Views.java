package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.store.Account;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.ApiKeyInfo;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.Grant;
import com.algorithmia.secrets.store.NodeInfo;
import com.algorithmia.secrets.store.Page;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** How things that several operations answer with look in JSON. */
final class Views {

  private Views() {}

  /** A page: its items, and where the next one begins. */
  static <T> Json page(Page<T> page, Json.ItemWriter<? super T> writer) {
    return Json.object(
        out -> {
          Json.array(out, "results", page.items(), writer);
          Json.text(out, "next_marker", page.nextMarker());
        });
  }

  static void entry(JsonGenerator out, Entry entry) throws IOException {
    String created = entry.created().toString();
    // Most never change, and a time is the dearest of all fields.
    String modified =
        entry.modified().equals(entry.created()) ? created : entry.modified().toString();
    out.writeStartObject();
    out.writeStringField("id", entry.id());
    out.writeStringField("short_name", entry.name());
    out.writeStringField("description", entry.description());
    out.writeStringField("secret_key", entry.variable());
    out.writeStringField("owner_type", entry.owner().kind().wireName());
    out.writeStringField("owner_id", entry.owner().id());
    out.writeStringField("provider_id", entry.providerId());
    out.writeStringField("created", created);
    out.writeStringField("created_by", entry.createdBy());
    out.writeStringField("modified", modified);
    out.writeStringField("modified_by", entry.modifiedBy());
    out.writeStringField("type", entry.type().wireName());
    texts(out, "metadata", entry.metadata());
    Json.text(out, "version", entry.version());
    Json.time(out, "expires", entry.expires());
    out.writeBooleanField("immutable", entry.immutable());
    out.writeNumberField("revision", entry.revision());
    out.writeBooleanField("reference", entry.reference());
    out.writeBooleanField("verified", entry.verified());
    out.writeEndObject();
  }

  static void texts(JsonGenerator out, String name, Map<String, String> map) throws IOException {
    out.writeObjectFieldStart(name);
    for (Map.Entry<String, String> pair : new TreeMap<>(map).entrySet()) {
      out.writeStringField(pair.getKey(), pair.getValue());
    }
    out.writeEndObject();
  }

  static void algorithm(JsonGenerator out, AlgorithmInfo algorithm) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", algorithm.id());
    out.writeStringField("owner", algorithm.owner());
    out.writeStringField("name", algorithm.name());
    out.writeStringField("account_id", algorithm.accountId());
    Json.time(out, "created", algorithm.created());
    out.writeEndObject();
  }

  static void account(JsonGenerator out, Account account) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", account.id());
    out.writeStringField("name", account.name());
    out.writeStringField("recipient", account.recipient());
    Json.time(out, "created", account.created());
    out.writeEndObject();
  }

  static void grant(JsonGenerator out, Grant grant) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", grant.id());
    out.writeStringField("account_id", grant.accountId());
    out.writeStringField("secret_id", grant.entryId());
    out.writeStringField("secret_key", grant.variable());
    out.writeStringField("algorithm_id", grant.algorithmId());
    Json.time(out, "created", grant.created());
    out.writeStringField("created_by", grant.createdBy());
    out.writeEndObject();
  }

  static void key(JsonGenerator out, ApiKeyInfo key) throws IOException {
    out.writeStartObject();
    keyFields(out, key);
    out.writeEndObject();
  }

  static void keyFields(JsonGenerator out, ApiKeyInfo key) throws IOException {
    out.writeStringField("id", key.id());
    out.writeStringField("name", key.name());
    out.writeStringField("prefix", key.prefix());
    out.writeStringField("role", key.role().wireName());
    Json.texts(out, "accounts", new TreeSet<>(key.scope().accounts()));
    Json.texts(out, "algorithms", new TreeSet<>(key.scope().algorithms()));
    Json.time(out, "created", key.created());
    out.writeStringField("created_by", key.createdBy());
    Json.time(out, "expires", key.expires());
    Json.time(out, "last_used", key.lastUsed());
  }

  static void node(JsonGenerator out, NodeInfo node) throws IOException {
    out.writeStartObject();
    out.writeStringField("kind", node.worker() ? "worker" : "node");
    out.writeStringField("name", node.name());
    Json.time(out, "last_seen", node.lastSeen());
    Json.texts(out, "key_ids", new TreeSet<>(node.keyIds()));
    out.writeEndObject();
  }

  /** How many. */
  static Json count(long count) {
    return Json.object(out -> out.writeNumberField("count", count));
  }
}
