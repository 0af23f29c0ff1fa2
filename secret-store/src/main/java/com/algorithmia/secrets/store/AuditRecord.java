package com.algorithmia.secrets.store;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit. No value, no credential, no setting.
 *
 * @param node which node wrote it
 * @param start which start of the node: the chain that it is in
 * @param sequence its place in the chain, from 1
 * @param time when, by the node's clock
 * @param principalId id of the API key; null if nobody was authenticated
 * @param principal its name; null if nobody was authenticated
 * @param address where the request came from; null if from this machine
 * @param requestId id of the request
 * @param action what, for example {@code secret.create}
 * @param outcome how it went
 * @param ownerLabel whose secret, {@link Owner#label()}; null if it is about none
 * @param targetId id of the entry, provider, key and so on; null if it is about none
 * @param providerId which provider; null if it is about none
 * @param operationId which operation; null if it is about none
 * @param details what else; fixed words, names and ids only
 */
public record AuditRecord(
    String node,
    String start,
    long sequence,
    Instant time,
    @Nullable String principalId,
    @Nullable String principal,
    @Nullable String address,
    String requestId,
    String action,
    Outcome outcome,
    @Nullable String ownerLabel,
    @Nullable String targetId,
    @Nullable String providerId,
    @Nullable String operationId,
    Map<String, String> details) {

  /** How something went. */
  public enum Outcome {
    /** About to be done: durable before a provider is called. */
    INTENDED,
    /** Done. */
    DONE,
    /** Not allowed, or not there for this actor. */
    REFUSED,
    /** Tried, and failed without any effect. */
    FAILED,
    /** Tried, and it is not known yet whether it had an effect. */
    UNKNOWN;

    /** The name in answers and the database: lower case. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Copies the map. */
  public AuditRecord {
    details = Map.copyOf(details);
  }
}
