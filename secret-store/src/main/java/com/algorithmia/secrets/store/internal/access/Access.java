package com.algorithmia.secrets.store.internal.access;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Principal;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable.OwnerRow;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what: the only place where that is decided. What is not allowed here is refused, and
 * each refusal is put on record before it is told.
 */
public final class Access {

  /** What does not belong to one account. */
  public enum Right {
    MANAGE_ACCOUNTS(Role.ADMIN),
    LIST_DIRECTORY(Role.ADMIN, Role.VIEWER, Role.DEVELOPER),
    LIST_PROVIDERS(Role.ADMIN, Role.VIEWER),
    USE_PROVIDERS(
        Role.ADMIN, Role.VIEWER, Role.AUDITOR, Role.DEVELOPER, Role.WORKER, Role.REENCRYPTOR),
    MANAGE_PROVIDERS(Role.ADMIN),
    MANAGE_PLUGINS(Role.ADMIN),
    MANAGE_KEYS(Role.ADMIN, Role.DEVELOPER),
    READ_AUDIT(Role.ADMIN, Role.AUDITOR),
    VIEW_OPERATIONS(Role.ADMIN, Role.VIEWER),
    MANAGE_OPERATIONS(Role.ADMIN),
    VIEW_NODES(Role.ADMIN, Role.VIEWER),
    MANAGE_NODES(Role.ADMIN),
    REENCRYPT(Role.REENCRYPTOR);

    // Filled once.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<Role> roles;

    Right(Role first, Role... others) {
      roles = EnumSet.of(first, others);
    }

    /** Whether a role has it. */
    public boolean isOf(Role role) {
      return roles.contains(role);
    }
  }

  private static final Set<Role> SEES_ALL = EnumSet.of(Role.ADMIN, Role.VIEWER);

  private final Db db;

  /** Puts refusals on record there. */
  public Access(Db db) {
    this.db = db;
  }

  /** Lets pass who has this right. */
  public void require(Actor actor, Right right, String action, @Nullable String target) {
    if (!right.isOf(actor.principal().role())) {
      throw refused(actor, action, null, target, Errors.forbidden());
    }
  }

  /** Whether there is nothing in the directory that the principal does not see. */
  public boolean seesAll(Principal principal) {
    return SEES_ALL.contains(principal.role());
  }

  /** Whether the principal sees an account. */
  public boolean seesAccount(Principal principal, String accountId) {
    return seesAll(principal) || develops(principal, accountId);
  }

  /** Whether the principal sees an algorithm. */
  public boolean seesAlgorithm(Principal principal, String accountId, String algorithmId) {
    return seesAccount(principal, accountId) || worksFor(principal, algorithmId);
  }

  /** Whether the principal is a worker of this algorithm. */
  public boolean worksFor(Principal principal, String algorithmId) {
    return principal.role() == Role.WORKER && principal.scope().algorithms().contains(algorithmId);
  }

  /** Whether the principal changes what belongs to an account. */
  public boolean changesAccount(Principal principal, String accountId) {
    return principal.role() == Role.ADMIN || develops(principal, accountId);
  }

  private static boolean develops(Principal principal, String accountId) {
    return principal.role() == Role.DEVELOPER && principal.scope().accounts().contains(accountId);
  }

  /** Lets pass who sees the secrets of an owner. */
  public OwnerRow viewSecrets(Actor actor, Owner owner, String action, @Nullable String target) {
    return viewSecrets(
        actor,
        owner,
        db.query(connection -> DirectoryTable.owner(connection, owner)),
        action,
        target);
  }

  /** The same, where the owner has been read already; empty = it is not there. */
  public OwnerRow viewSecrets(
      Actor actor, Owner owner, Optional<OwnerRow> row, String action, @Nullable String target) {
    Principal principal = actor.principal();
    if (row.isPresent() && seesAccount(principal, row.get().accountId())) {
      return row.get();
    }
    boolean visible =
        row.isPresent()
            && owner.kind() == Owner.Kind.ALGORITHM
            && seesAlgorithm(principal, row.get().accountId(), owner.id());
    throw refused(
        actor,
        action,
        owner,
        target,
        visible ? Errors.forbidden() : Errors.notFound(owner.kind().wireName()));
  }

  /** Lets pass who changes the secrets of an owner. */
  public OwnerRow changeSecrets(Actor actor, Owner owner, String action, @Nullable String target) {
    OwnerRow row = viewSecrets(actor, owner, action, target);
    if (!changesAccount(actor.principal(), row.accountId())) {
      throw refused(actor, action, owner, target, Errors.forbidden());
    }
    return row;
  }

  /** Puts a refusal on record, and gives it back to be thrown. */
  public StoreException refused(
      Actor actor,
      String action,
      @Nullable Owner owner,
      @Nullable String target,
      StoreException refusal) {
    AuditEvent event =
        AuditEvent.of(actor, action, Outcome.REFUSED)
            .owner(owner == null ? null : bounded(owner))
            .target(target == null ? null : bounded(target))
            .detail("code", Integer.toString(refusal.code().number()));
    return db.write(
        tx -> {
          tx.audit(event);
          return refusal;
        });
  }

  /** What a request named may be anything; what is no id is not repeated. */
  private static String bounded(String id) {
    return id.matches("[A-Za-z0-9._:-]{1,64}") ? id : "(no id)";
  }

  private static Owner bounded(Owner owner) {
    return owner.id().matches("[A-Za-z0-9-]{1,36}") ? owner : new Owner(owner.kind(), "(no id)");
  }
}
