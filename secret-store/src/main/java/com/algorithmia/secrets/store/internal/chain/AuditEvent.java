package com.algorithmia.secrets.store.internal.chain;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Owner;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that is to be put on record: an {@link com.algorithmia.secrets.store.AuditRecord}
 * before it has its place in a chain. Immutable.
 */
public record AuditEvent(
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

  /** Copies the map. */
  public AuditEvent {
    details = Map.copyOf(details);
  }

  /** What an actor did. */
  public static AuditEvent of(Actor actor, String action, Outcome outcome) {
    return new AuditEvent(
        actor.principal().keyId(),
        actor.principal().name(),
        actor.address(),
        actor.requestId(),
        action,
        outcome,
        null,
        null,
        null,
        null,
        Map.of());
  }

  /** What nobody known did. */
  public static AuditEvent anonymous(
      String requestId, @Nullable String address, String action, Outcome outcome) {
    return new AuditEvent(
        null, null, address, requestId, action, outcome, null, null, null, null, Map.of());
  }

  /** About this secret's owner. */
  public AuditEvent owner(@Nullable Owner owner) {
    String label = owner == null ? null : owner.label();
    return with(label, targetId, providerId, operationId, details);
  }

  /** About this. */
  public AuditEvent target(@Nullable String id) {
    return with(ownerLabel, id, providerId, operationId, details);
  }

  /** In this provider. */
  public AuditEvent provider(@Nullable String id) {
    return with(ownerLabel, targetId, id, operationId, details);
  }

  /** In this operation. */
  public AuditEvent operation(@Nullable String id) {
    return with(ownerLabel, targetId, providerId, id, details);
  }

  /** With this detail: a fixed word, a name or an id. */
  public AuditEvent detail(String name, String text) {
    Map<String, String> more = new TreeMap<>(details);
    more.put(name, text);
    return with(ownerLabel, targetId, providerId, operationId, more);
  }

  /** The same deed, about this. */
  private AuditEvent with(
      @Nullable String ownerLabel,
      @Nullable String targetId,
      @Nullable String providerId,
      @Nullable String operationId,
      Map<String, String> details) {
    return new AuditEvent(
        principalId,
        principal,
        address,
        requestId,
        action,
        outcome,
        ownerLabel,
        targetId,
        providerId,
        operationId,
        details);
  }
}
