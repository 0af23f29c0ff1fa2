package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.server.internal.http.JsonObject;
import com.algorithmia.secrets.server.internal.http.Query;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.AccessReport;
import com.algorithmia.secrets.store.Audit;
import com.algorithmia.secrets.store.AuditFilter;
import com.algorithmia.secrets.store.AuditRecord;
import com.algorithmia.secrets.store.AuditVerification;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What happened, and who can read what. */
public final class AuditOperations {

  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_HEADS = 100_000;
  private static final String JSON_LINES = "application/x-ndjson";

  private final Audit audit;
  private final Path temporary;

  /**
   * @param temporary a private folder for files that live as long as a request
   */
  public AuditOperations(Audit audit, Path temporary) {
    this.audit = audit;
    this.temporary = temporary;
  }

  /** Adds its routes. */
  public void register(Routes routes) {
    routes
        .get("/v1/admin/audit", this::list)
        .post("/v1/admin/audit/verify", this::verify)
        .get("/v1/admin/access", this::access);
  }

  private Answer list(ApiRequest request) {
    Query query =
        request.query("from", "to", "actor", "action", "outcome", "target", "limit", "marker");
    AuditFilter filter =
        new AuditFilter(
            query.time("from"),
            query.time("to"),
            query.text("actor"),
            query.text("action"),
            outcome(query.text("outcome")),
            query.text("target"));
    if (request.incoming().headers("Accept").stream().anyMatch(a -> a.contains(JSON_LINES))) {
      return export(request, filter);
    }
    return Answer.json(
        Views.page(
            audit.list(request.actor(), filter, query.marker(), query.limit(DEFAULT_LIMIT)),
            AuditOperations::record));
  }

  private static AuditRecord.@Nullable Outcome outcome(@Nullable String text) {
    if (text == null) {
      return null;
    }
    for (AuditRecord.Outcome outcome : AuditRecord.Outcome.values()) {
      if (outcome.wireName().equals(text)) {
        return outcome;
      }
    }
    throw ApiFailure.malformed(
        "The parameter outcome must be intended, done, refused, failed or unknown");
  }

  private Answer export(ApiRequest request, AuditFilter filter) {
    // Whoever may not is told so before the answer begins.
    audit.list(request.actor(), filter, null, 1);
    return Answer.stream(
        JSON_LINES,
        out -> {
          audit.export(request.actor(), filter, line -> writeLine(out, json -> record(json, line)));
          writeLine(out, Json.object(json -> json.writeBooleanField("complete", true)));
        });
  }

  private static void writeLine(OutputStream out, Json json) {
    try {
      out.write(json.toBytes());
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("The client does not take the answer", e);
    }
  }

  static void record(JsonGenerator out, AuditRecord line) throws IOException {
    out.writeStartObject();
    out.writeStringField("node", line.node());
    out.writeStringField("start", line.start());
    out.writeNumberField("sequence", line.sequence());
    Json.time(out, "time", line.time());
    Json.text(out, "actor", line.principalId());
    Json.text(out, "actor_name", line.principal());
    Json.text(out, "address", line.address());
    out.writeStringField("request_id", line.requestId());
    out.writeStringField("action", line.action());
    out.writeStringField("outcome", line.outcome().wireName());
    Json.text(out, "owner_label", line.ownerLabel());
    Json.text(out, "target", line.targetId());
    Json.text(out, "provider_id", line.providerId());
    Json.text(out, "operation_id", line.operationId());
    Views.texts(out, "details", line.details());
    out.writeEndObject();
  }

  private Answer verify(ApiRequest request) {
    JsonObject body = request.optionalBody();
    List<String> heads = body == null ? null : body.only("heads").texts("heads");
    return Answer.json(
        verdict(heads == null ? audit.verify(request.actor(), null) : verify(request, heads)));
  }

  private AuditVerification verify(ApiRequest request, List<String> heads) {
    if (heads.size() > MAX_HEADS) {
      throw ApiFailure.malformed("At most " + MAX_HEADS + " heads are taken at once");
    }
    Path file = null;
    try {
      file = Files.createTempFile(temporary, "heads", null);
      Files.write(file, heads);
      return audit.verify(request.actor(), file);
    } catch (IOException e) {
      throw ApiFailure.unavailable("The heads could not be kept for the check; is the disk full?");
    } finally {
      delete(file);
    }
  }

  private static void delete(@Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It lies in a private folder that goes with the server.
      file.toFile().deleteOnExit();
    }
  }

  private static Json verdict(AuditVerification found) {
    return Json.object(
        out -> {
          out.writeBooleanField("intact", found.isIntact());
          out.writeNumberField("records", found.records());
          out.writeNumberField("chains", found.chains());
          out.writeBooleanField("tail_proven", found.tailProven());
          Json.array(out, "findings", found.findings(), AuditOperations::finding);
        });
  }

  private static void finding(JsonGenerator out, AuditVerification.Finding finding)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("kind", finding.kind().name().toLowerCase(Locale.ROOT));
    out.writeStringField("node", finding.node());
    out.writeStringField("start", finding.start());
    out.writeNumberField("sequence", finding.sequence());
    out.writeStringField("message", finding.message());
    out.writeEndObject();
  }

  private Answer access(ApiRequest request) {
    Query query = request.query("secret", "unused_since", "limit", "marker");
    String secret = query.text("secret");
    Instant unusedSince = query.time("unused_since");
    if ((secret == null) == (unusedSince == null)) {
      throw ApiFailure.malformed("Give one of secret and unused_since");
    }
    if (unusedSince != null) {
      return Answer.json(
          Views.page(
              audit.unusedSince(
                  request.actor(), unusedSince, query.marker(), query.limit(DEFAULT_LIMIT)),
              Views::entry));
    }
    return Answer.json(report(audit.access(request.actor(), String.valueOf(secret))));
  }

  private static Json report(AccessReport report) {
    return Json.object(
        out -> {
          out.writeFieldName("secret");
          Views.entry(out, report.entry());
          Json.array(out, "algorithms", report.algorithms(), AuditOperations::algorithm);
          Json.array(out, "workers", report.workers(), Views::key);
          Json.array(out, "managers", report.managers(), Views::key);
          Json.time(out, "last_handed_out", report.lastHandedOut());
        });
  }

  private static void algorithm(JsonGenerator out, AccessReport.Access access) throws IOException {
    out.writeStartObject();
    out.writeFieldName("algorithm");
    Views.algorithm(out, access.algorithm());
    out.writeBooleanField("granted", access.granted());
    out.writeEndObject();
  }
}
