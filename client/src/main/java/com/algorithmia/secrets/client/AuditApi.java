package com.algorithmia.secrets.client;

import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The audit: what happened, and who can read what. Safe for use by many threads. */
public final class AuditApi {

  private static final Duration LONG = Duration.ofMinutes(10);

  private final Caller caller;

  AuditApi(Caller caller) {
    this.caller = caller;
  }

  /** Lines, newest first. */
  public Pages<AuditRecord> list(AuditFilter filter) {
    return new Pages<>(
        marker ->
            Page.of(
                caller.json(
                    audit()
                        .query(filter.toQuery())
                        .query("limit", "200")
                        .query("marker", marker.orElse(null))),
                AuditRecord::of));
  }

  private static Call audit() {
    return Call.get("v1", "admin", "audit");
  }

  /**
   * Writes all lines, oldest first, one JSON object a line, within 10 min. An export is whole only
   * if its last line is <code>{"complete": true}</code>.
   *
   * @param sink is written to by another thread while this call runs; not closed
   */
  public void export(AuditFilter filter, OutputStream sink) {
    caller.send(
        audit().query(filter.toQuery()).accept("application/x-ndjson").extraTime(LONG).into(sink));
  }

  /**
   * Checks all chains.
   *
   * @param heads lines of the file of signed heads; empty = without, and a cut tail goes unseen
   */
  public AuditVerdict verify(List<String> heads) {
    Json body =
        heads.isEmpty()
            ? Json.object(Map.of())
            : Json.object(Map.of("heads", Json.array(heads.stream().map(Json::of).toList())));
    return AuditVerdict.of(
        caller.json(
            Call.post("v1", "admin", "audit", "verify").json(body).extraTime(LONG).repeatable()));
  }

  /** Who can read a secret, as the server tells it. */
  public Json access(String secretId) {
    return caller.json(Call.get("v1", "admin", "access").query("secret", secretId));
  }

  /** Secrets that no worker has been given since then. */
  public Pages<SecretInfo> unusedSince(Instant time) {
    return new Pages<>(
        marker ->
            Page.of(
                caller.json(
                    Call.get("v1", "admin", "access")
                        .query("unused_since", time.toString())
                        .query("marker", marker.orElse(null))),
                SecretInfo::of));
  }

  /** Writes whose outcome is still open, oldest first, as the server tells them. */
  public List<Json> openOperations() {
    return caller.json(Call.get("v1", "admin", "operations")).get("results").items();
  }

  /** Has the server ask the providers what became of open operations; tells how many it settled. */
  public long reconcileOperations() {
    return caller
        .json(Call.post("v1", "admin", "operations", "reconcile").extraTime(LONG).repeatable())
        .get("count")
        .number(0);
  }

  /**
   * Says what became of an operation that the provider can't be asked about.
   *
   * @param happened whether the write took effect there
   */
  public void settleOperation(String id, boolean happened) {
    caller.send(
        Call.post("v1", "admin", "operations", id, "settle")
            .json(Json.object(Map.of("happened", Json.of(happened)))));
  }
}
