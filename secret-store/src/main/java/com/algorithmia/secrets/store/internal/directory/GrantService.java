package com.algorithmia.secrets.store.internal.directory;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.Grant;
import com.algorithmia.secrets.store.Grants;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Tx;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable.OwnerRow;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Grants of account secrets to algorithms. */
public final class GrantService implements Grants {

  private final Db db;
  private final Access access;

  /** Over this database. */
  public GrantService(Db db, Access access) {
    this.db = db;
    this.access = access;
  }

  @Override
  public Grant create(Actor actor, String accountId, String entryId, String algorithmId) {
    Owner account = Owner.account(accountId);
    OwnerRow granting = access.changeSecrets(actor, account, "grant.create", entryId);
    OwnerRow receiving =
        access.viewSecrets(actor, Owner.algorithm(algorithmId), "grant.create", entryId);
    if (!granting.recipient().equals(receiving.recipient())) {
      throw Errors.conflict(
          ErrorCode.GRANT_CONFLICT,
          "The algorithm belongs to another recipient, which could not open the secret");
    }
    try {
      return db.write(tx -> insert(tx, actor, account, entryId, algorithmId));
    } catch (Constraint e) {
      throw Errors.conflict(
          ErrorCode.GRANT_CONFLICT,
          "The algorithm has a grant of another secret with the same environment variable");
    }
  }

  private Grant insert(Tx tx, Actor actor, Owner account, String entryId, String algorithmId) {
    Handle handle = tx.handle();
    String variable =
        handle
            .createQuery(
                "select variable from store_entry where id = :id and owner_kind = 'account'"
                    + " and owner_id = :owner and state <> 'pending'")
            .bind("id", entryId)
            .bind("owner", account.id())
            .mapTo(String.class)
            .findOne()
            .orElseThrow(Errors::secretNotFound);
    Optional<Grant> there =
        select(handle, "entry_id = :first and algorithm_id = :second", entryId, algorithmId)
            .stream()
            .findFirst();
    if (there.isPresent()) {
      return there.get();
    }
    Grant grant =
        new Grant(
            Ids.next(),
            account.id(),
            entryId,
            variable,
            algorithmId,
            db.now(),
            actor.principal().name());
    handle
        .createUpdate(
            "insert into store_grant (id, account_id, entry_id, variable, algorithm_id, created,"
                + " created_by) values (:id, :account, :entry, :variable, :algorithm, :created,"
                + " :by)")
        .bind("id", grant.id())
        .bind("account", grant.accountId())
        .bind("entry", entryId)
        .bind("variable", variable)
        .bind("algorithm", algorithmId)
        .bind("created", Times.sql(grant.created()))
        .bind("by", grant.createdBy())
        .execute();
    tx.audit(
        AuditEvent.of(actor, "grant.create", Outcome.DONE)
            .owner(account)
            .target(entryId)
            .detail("algorithm", algorithmId));
    tx.changed(Change.Kind.ENTRIES);
    return grant;
  }

  private static List<Grant> select(Handle handle, String where, String first, String second) {
    return handle
        .createQuery("select * from store_grant where " + where + " order by variable, id")
        .bind("first", first)
        .bind("second", second)
        .map(
            (row, context) ->
                new Grant(
                    row.getString("id"),
                    row.getString("account_id"),
                    row.getString("entry_id"),
                    row.getString("variable"),
                    row.getString("algorithm_id"),
                    Times.get(row, "created"),
                    row.getString("created_by")))
        .list();
  }

  @Override
  public List<Grant> ofAccount(Actor actor, String accountId) {
    access.viewSecrets(actor, Owner.account(accountId), "grant.list", accountId);
    return db.read(handle -> select(handle, "account_id = :first and :second = ''", accountId, ""));
  }

  @Override
  public List<Grant> toAlgorithm(Actor actor, String algorithmId) {
    access.viewSecrets(actor, Owner.algorithm(algorithmId), "grant.list", algorithmId);
    return db.read(
        handle -> select(handle, "algorithm_id = :first and :second = ''", algorithmId, ""));
  }

  @Override
  public void delete(Actor actor, String accountId, String grantId) {
    Owner account = Owner.account(accountId);
    access.changeSecrets(actor, account, "grant.delete", grantId);
    boolean deleted =
        db.write(
            tx -> {
              List<Grant> grants =
                  select(tx.handle(), "id = :first and account_id = :second", grantId, accountId);
              if (grants.isEmpty()) {
                return false;
              }
              tx.handle()
                  .createUpdate("delete from store_grant where id = :id")
                  .bind("id", grantId)
                  .execute();
              tx.audit(
                  AuditEvent.of(actor, "grant.delete", Outcome.DONE)
                      .owner(account)
                      .target(grants.get(0).entryId())
                      .detail("algorithm", grants.get(0).algorithmId()));
              tx.changed(Change.Kind.ENTRIES);
              return true;
            });
    if (!deleted) {
      throw Errors.notFound("grant");
    }
  }
}
