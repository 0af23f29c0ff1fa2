package com.algorithmia.secrets.store.internal.directory;

import com.algorithmia.secrets.store.Account;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.Directory;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.Limits;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.StoreException.Problem;
import com.algorithmia.secrets.store.StoreSetup;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.Access.Right;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.common.Markers;
import com.algorithmia.secrets.store.internal.common.Texts;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Tx;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Accounts and algorithms. */
public final class DirectoryService implements Directory {

  private final Db db;
  private final Access access;
  private final Set<String> recipients;

  /** With the recipients that this installation has key sets of. */
  public DirectoryService(Db db, Access access, Set<String> recipients) {
    this.db = db;
    this.access = access;
    this.recipients = Set.copyOf(recipients);
  }

  @Override
  public Account createAccount(Actor actor, String name, @Nullable String recipient) {
    access.require(actor, Right.MANAGE_ACCOUNTS, "account.create", null);
    String sealedFor = recipient == null ? StoreSetup.DEFAULT_RECIPIENT : recipient;
    List<Problem> problems = new ArrayList<>();
    Texts.checkIdentifier(problems, "name", name, Limits.NAME);
    if (!recipients.contains(sealedFor)) {
      problems.add(
          new Problem(
              "recipient", "The recipient is unknown: make its key sets on the server first"));
    }
    if (!problems.isEmpty()) {
      throw Errors.constraints(problems);
    }
    try {
      return db.write(tx -> insertAccount(tx, actor, name, sealedFor));
    } catch (Constraint e) {
      throw Errors.taken("There is an account of this name already");
    }
  }

  private Account insertAccount(Tx tx, Actor actor, String name, String recipient) {
    Account account = new Account(Ids.next(), name, recipient, db.now());
    tx.handle()
        .createUpdate(
            "insert into store_account (id, name, recipient, created)"
                + " values (:id, :name, :recipient, :created)")
        .bind("id", account.id())
        .bind("name", name)
        .bind("recipient", recipient)
        .bind("created", Times.sql(account.created()))
        .execute();
    tx.audit(AuditEvent.of(actor, "account.create", Outcome.DONE).target(account.id()));
    return account;
  }

  @Override
  public Account account(Actor actor, String id) {
    return visible(actor, db.read(handle -> DirectoryTable.accountBy(handle, "id", id)), id);
  }

  @Override
  public Account accountByName(Actor actor, String name) {
    return visible(actor, db.read(handle -> DirectoryTable.accountBy(handle, "name", name)), name);
  }

  private Account visible(Actor actor, Optional<Account> account, String target) {
    return account
        .filter(found -> access.seesAccount(actor.principal(), found.id()))
        .orElseThrow(
            () -> access.refused(actor, "account.view", null, target, Errors.notFound("account")));
  }

  @Override
  public Page<Account> accounts(Actor actor, @Nullable String marker, int limit) {
    access.require(actor, Right.LIST_DIRECTORY, "account.list", null);
    Markers.limit(limit, Page.MAX_LIMIT);
    Markers.Place place = Markers.place(marker, 1);
    boolean scoped = actor.principal().role() == Role.DEVELOPER;
    List<Account> read =
        db.read(
            handle -> {
              Query query =
                  handle
                      .createQuery(
                          "select * from store_account where 1 = 1"
                              + (place.hasKey() ? " and name " + place.than() + " :after" : "")
                              + (scoped ? " and id in (<ids>)" : "")
                              + " order by name"
                              + place.order()
                              + " limit :limit")
                      .bind("limit", limit + 1);
              if (place.hasKey()) {
                query.bind("after", place.key().get(0));
              }
              if (scoped) {
                query.bindList("ids", List.copyOf(actor.principal().scope().accounts()));
              }
              return query.map((row, context) -> DirectoryTable.account(row)).list();
            });
    return Markers.page(read, limit, place, last -> Markers.of(last.name()));
  }

  @Override
  public void deleteAccount(Actor actor, String id) {
    Account account = account(actor, id);
    access.require(actor, Right.MANAGE_ACCOUNTS, "account.delete", id);
    delete(
        "store_account",
        Owner.account(account.id()),
        AuditEvent.of(actor, "account.delete", Outcome.DONE).target(id),
        "The account still has algorithms or secrets: delete them first");
  }

  private void delete(String table, Owner owner, AuditEvent event, String inUse) {
    try {
      boolean deleted =
          db.write(
              tx -> {
                // Whoever creates a secret locks the owner, too.
                if (DirectoryTable.lock(tx.handle(), owner) && hasSecrets(tx.handle(), owner)) {
                  throw Errors.conflict(ErrorCode.IN_USE, inUse);
                }
                int rows =
                    tx.handle()
                        .createUpdate("delete from " + table + " where id = :id")
                        .bind("id", owner.id())
                        .execute();
                tx.audit(event);
                tx.changed(Change.Kind.ENTRIES);
                return rows > 0;
              });
      if (!deleted) {
        throw Errors.notFound("account or algorithm");
      }
    } catch (Constraint e) {
      throw Errors.conflict(ErrorCode.IN_USE, inUse);
    }
  }

  @Override
  public AlgorithmInfo createAlgorithm(Actor actor, String owner, String name) {
    Optional<Account> account =
        db.read(handle -> DirectoryTable.accountBy(handle, "name", owner))
            .filter(found -> access.seesAccount(actor.principal(), found.id()));
    boolean admin = Right.MANAGE_ACCOUNTS.isOf(actor.principal().role());
    if (account.isEmpty() && !admin) {
      throw access.refused(actor, "algorithm.create", null, owner, Errors.notFound("account"));
    }
    if (account.isPresent() && !access.changesAccount(actor.principal(), account.get().id())) {
      throw access.refused(actor, "algorithm.create", null, owner, Errors.forbidden());
    }
    List<Problem> problems = new ArrayList<>();
    Texts.checkIdentifier(problems, "owner", owner, Limits.NAME);
    Texts.checkIdentifier(problems, "name", name, Limits.NAME);
    if (!problems.isEmpty()) {
      throw Errors.constraints(problems);
    }
    try {
      return db.write(tx -> insertAlgorithm(tx, actor, account, owner, name));
    } catch (Constraint e) {
      throw Errors.taken("There is an algorithm of this owner and name already");
    }
  }

  private AlgorithmInfo insertAlgorithm(
      Tx tx, Actor actor, Optional<Account> account, String owner, String name) {
    String accountId =
        account.isPresent()
            ? account.get().id()
            : insertAccount(tx, actor, owner, StoreSetup.DEFAULT_RECIPIENT).id();
    AlgorithmInfo algorithm = new AlgorithmInfo(Ids.next(), accountId, owner, name, db.now());
    tx.handle()
        .createUpdate(
            "insert into store_algorithm (id, account_id, name, created)"
                + " values (:id, :account, :name, :created)")
        .bind("id", algorithm.id())
        .bind("account", accountId)
        .bind("name", name)
        .bind("created", Times.sql(algorithm.created()))
        .execute();
    tx.audit(AuditEvent.of(actor, "algorithm.create", Outcome.DONE).target(algorithm.id()));
    return algorithm;
  }

  @Override
  public AlgorithmInfo algorithm(Actor actor, String id) {
    return visibleAlgorithm(
        actor, db.read(handle -> DirectoryTable.algorithm(handle, id)), id, "algorithm.view");
  }

  @Override
  public AlgorithmInfo algorithmByName(Actor actor, String owner, String name) {
    return visibleAlgorithm(
        actor,
        db.read(handle -> DirectoryTable.algorithm(handle, owner, name)),
        name,
        "algorithm.view");
  }

  private AlgorithmInfo visibleAlgorithm(
      Actor actor, Optional<AlgorithmInfo> algorithm, String target, String action) {
    return algorithm
        .filter(a -> access.seesAlgorithm(actor.principal(), a.accountId(), a.id()))
        .orElseThrow(
            () -> access.refused(actor, action, null, target, Errors.notFound("algorithm")));
  }

  @Override
  public Page<AlgorithmInfo> algorithms(Actor actor, @Nullable String marker, int limit) {
    access.require(actor, Right.LIST_DIRECTORY, "algorithm.list", null);
    Markers.limit(limit, Page.MAX_LIMIT);
    Markers.Place place = Markers.place(marker, 2);
    List<AlgorithmInfo> read = db.read(handle -> read(handle, actor, place, limit + 1));
    return Markers.page(read, limit, place, last -> Markers.of(last.owner(), last.name()));
  }

  private static List<AlgorithmInfo> read(
      Handle handle, Actor actor, Markers.Place place, int rows) {
    boolean scoped = actor.principal().role() == Role.DEVELOPER;
    String than = place.than();
    Query query =
        handle
            .createQuery(
                DirectoryTable.algorithmsSql()
                    + " where 1 = 1"
                    + (place.hasKey()
                        ? " and (a.name "
                            + than
                            + " :owner or (a.name = :owner and g.name "
                            + than
                            + " :name))"
                        : "")
                    + (scoped ? " and a.id in (<ids>)" : "")
                    + " order by a.name"
                    + place.order()
                    + ", g.name"
                    + place.order()
                    + " limit :limit")
            .bind("limit", rows);
    if (place.hasKey()) {
      query.bind("owner", place.key().get(0)).bind("name", place.key().get(1));
    }
    if (scoped) {
      query.bindList("ids", List.copyOf(actor.principal().scope().accounts()));
    }
    return query.map((row, context) -> DirectoryTable.algorithm(row)).list();
  }

  @Override
  public void deleteAlgorithm(Actor actor, String id) {
    AlgorithmInfo algorithm = algorithm(actor, id);
    if (!access.changesAccount(actor.principal(), algorithm.accountId())) {
      throw access.refused(actor, "algorithm.delete", null, id, Errors.forbidden());
    }
    delete(
        "store_algorithm",
        Owner.algorithm(id),
        AuditEvent.of(actor, "algorithm.delete", Outcome.DONE).target(id),
        "The algorithm still has secrets: delete them first");
  }

  private static boolean hasSecrets(Handle handle, Owner owner) {
    return handle
            .createQuery(
                "select count(*) from store_entry where owner_kind = :kind and owner_id = :id")
            .bind("kind", owner.kind().wireName())
            .bind("id", owner.id())
            .mapTo(Long.class)
            .one()
        > 0;
  }
}
