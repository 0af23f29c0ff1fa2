package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.Change;
import com.algorithmia.secrets.store.ReferencePattern;
import com.algorithmia.secrets.store.StoreException.Problem;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Db;
import java.util.List;

/** Which secrets of a backend may be referenced: the patterns that an admin allowed. */
final class ProviderReferences {

  private final Db db;

  ProviderReferences(Db db) {
    this.db = db;
  }

  /** Replaces them, from the next reference and the next bundle on. */
  List<ReferencePattern> replace(Actor actor, ProviderRow old, List<ReferencePattern> patterns) {
    List<Problem> problems = ReferencePatterns.problems(patterns);
    if (!problems.isEmpty()) {
      throw Errors.constraints(problems);
    }
    boolean changed =
        db.write(
            tx -> {
              int rows =
                  tx.handle()
                      .createUpdate(
                          "update store_provider set reference_patterns = :patterns, revision ="
                              + " revision + 1, modified = :now where id = :id and revision = :at")
                      .bind("patterns", ReferencePatterns.write(patterns))
                      .bind("now", Times.sql(db.now()))
                      .bind("id", old.id())
                      .bind("at", old.revision())
                      .execute();
              if (rows > 0) {
                tx.audit(
                    AuditEvent.of(actor, "provider.references", Outcome.DONE)
                        .target(old.id())
                        .provider(old.id()));
                tx.changed(Change.Kind.ENTRIES);
              }
              return rows > 0;
            });
    if (!changed) {
      throw Errors.changedMeanwhile();
    }
    return List.copyOf(patterns);
  }
}
