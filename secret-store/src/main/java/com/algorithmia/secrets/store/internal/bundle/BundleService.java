package com.algorithmia.secrets.store.internal.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Bundle;
import com.algorithmia.secrets.store.Bundles;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.WorkerReport;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.KeyTable;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.db.Revisions;
import com.algorithmia.secrets.store.internal.node.ChangeHub;
import com.algorithmia.secrets.store.internal.node.NodeTable;
import com.algorithmia.secrets.store.internal.owner.DirectoryTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Hands bundles to workers. */
public final class BundleService implements Bundles {

  private static final byte[] CONTEXT = "secret-store/bundle/1\n".getBytes(UTF_8);

  private final Db db;
  private final Access access;
  private final ChangeHub changes;
  private final StoreKeys keys;
  private final BundleMaker maker;

  /** Over this database. */
  public BundleService(Db db, Access access, ChangeHub changes, StoreKeys keys, BundleMaker maker) {
    this.db = db;
    this.access = access;
    this.changes = changes;
    this.keys = keys;
    this.maker = maker;
  }

  @Override
  public Optional<Bundle> fetch(
      Actor actor,
      String owner,
      String name,
      WorkerReport report,
      @Nullable String knownEtag,
      Duration wait) {
    AlgorithmInfo algorithm = authorized(actor, owner, name);
    NodeTable.checkReport(report);
    if (!report.keyIds().isEmpty()) {
      // Who holds no key, or does not say so, is nobody that a new key could be waiting for.
      NodeTable.seen(db, "worker", report.worker(), report.keyIds());
    }
    Duration left = wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
    long deadline = System.nanoTime() + left.toNanos();
    while (true) {
      // Read before the content, so that no change in between goes unseen.
      long seen = changes.revision();
      if (knownEtag == null || !isPresent(knownEtag, actor, algorithm)) {
        return Optional.of(handOut(actor, algorithm));
      }
      long nanos = deadline - System.nanoTime();
      if (nanos <= 0) {
        return Optional.empty();
      }
      if (changes.awaitQuietly(seen, Duration.ofNanos(nanos)) <= seen) {
        // Nothing changed; the key may have expired.
        algorithm = authorized(actor, owner, name);
        return Optional.empty();
      }
      algorithm = authorized(actor, owner, name);
    }
  }

  /** Whether it still names what there is to hand out. */
  private boolean isPresent(String knownEtag, Actor actor, AlgorithmInfo algorithm) {
    BundleContent content = content(algorithm);
    String etag = maker.etag(actor.principal(), algorithm, content);
    if (BundleMaker.isIncomplete(knownEtag, etag)) {
      etag = maker.presentEtag(actor.principal(), algorithm, content, db.now());
    }
    return knownEtag.equals(etag);
  }

  private BundleContent content(AlgorithmInfo algorithm) {
    return db.read(handle -> BundleContent.read(handle, algorithm));
  }

  /** An algorithm of this worker, whose key is still valid. */
  private AlgorithmInfo authorized(Actor actor, String owner, String name) {
    Optional<AlgorithmInfo> algorithm =
        db.read(handle -> DirectoryTable.algorithm(handle, owner, name))
            .filter(found -> access.worksFor(actor.principal(), found.id()))
            .filter(found -> isKeyValid(actor));
    return algorithm.orElseThrow(
        () -> access.refused(actor, "bundle.fetch", null, null, Errors.notFound("algorithm")));
  }

  private boolean isKeyValid(Actor actor) {
    return db.read(handle -> KeyTable.isValid(handle, actor.principal().keyId(), db.now()));
  }

  private Bundle handOut(Actor actor, AlgorithmInfo algorithm) {
    BundleMaker.Source source =
        db.read(
            handle -> {
              Revisions revisions = Revisions.read(handle);
              return new BundleMaker.Source(
                  revisions.all(),
                  DirectoryTable.owner(handle, Owner.algorithm(algorithm.id())).orElseThrow(),
                  BundleContent.read(handle, algorithm));
            });
    Bundle bundle = maker.make(actor.principal(), algorithm, source, db.now());
    List<String> ids = new ArrayList<>();
    bundle.entries().forEach(entry -> ids.add(entry.id()));
    Instant now = db.now();
    db.run(
        tx -> {
          noteHandOut(tx.handle(), ids, now);
          tx.audit(
              AuditEvent.of(actor, "bundle.fetch", Outcome.DONE)
                  .owner(Owner.algorithm(algorithm.id()))
                  .target(algorithm.id())
                  .detail("secrets", Integer.toString(ids.size()))
                  .detail("revision", Long.toString(bundle.revision())));
        });
    return bundle;
  }

  /** To a minute, so that many workers do not write the same rows again and again. */
  private static void noteHandOut(Handle handle, List<String> ids, Instant now) {
    if (ids.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            "update store_handout set handed_out = :now where entry_id in (<ids>) and handed_out <"
                + " :before")
        .bindList("ids", ids)
        .bind("now", Times.sql(now))
        .bind("before", Times.sql(now.minusSeconds(60)))
        .execute();
    handle
        .createUpdate(
            "insert into store_handout (entry_id, handed_out) select e.id, cast(:now as"
                + " timestamp(6) with time zone) from store_entry e where e.id in (<ids>) and not"
                + " exists (select 1 from store_handout h where h.entry_id = e.id)")
        .bindList("ids", ids)
        .bind("now", Times.sql(now))
        .execute();
  }

  /** Whether a bundle of one of the actor's algorithms names a JAR. */
  public static boolean names(Db db, Actor actor, String digest) {
    List<String> algorithms = List.copyOf(actor.principal().scope().algorithms());
    return actor.principal().role() == com.algorithmia.secrets.store.Role.WORKER
        && !algorithms.isEmpty()
        && db.read(
            handle ->
                handle
                        .createQuery(
                            "select count(*) from store_entry e join store_provider p on p.id ="
                                + " e.provider_id where p.module_digest = :digest and p.enabled ="
                                + " true and ((e.owner_kind = 'algorithm' and e.owner_id in"
                                + " (<algorithms>)) or e.id in (select entry_id from store_grant"
                                + " where algorithm_id in (<algorithms>)))")
                        .bind("digest", digest)
                        .bindList("algorithms", algorithms)
                        .mapTo(Long.class)
                        .one()
                    > 0);
  }

  @Override
  public byte[] sign(byte[] document) {
    byte[] message = new byte[CONTEXT.length + document.length];
    System.arraycopy(CONTEXT, 0, message, 0, CONTEXT.length);
    System.arraycopy(document, 0, message, CONTEXT.length, document.length);
    return keys.signing().sign(message);
  }
}
