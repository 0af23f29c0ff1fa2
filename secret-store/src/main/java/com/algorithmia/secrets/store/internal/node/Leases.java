package com.algorithmia.secrets.store.internal.node;

import com.algorithmia.secrets.store.internal.common.Ids;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Constraint;
import com.algorithmia.secrets.store.internal.db.Db;
import java.time.Duration;
import java.time.Instant;

/** Work that one node at a time does: whoever holds the lease, until it runs out. */
public final class Leases {

  private final Db db;
  private final String holder = Ids.next();

  /** In this database, by its clock. */
  public Leases(Db db) {
    this.db = db;
  }

  /** Takes or prolongs a lease; tells whether this node holds it. */
  public boolean hold(String name, Duration time) {
    Instant now = db.now();
    try {
      return db.write(
          tx -> {
            int rows =
                tx.handle()
                    .createUpdate(
                        "update store_lease set holder = :holder, until = :until where name = :name"
                            + " and (holder = :holder or until < :now)")
                    .bind("holder", holder)
                    .bind("until", Times.sql(now.plus(time)))
                    .bind("name", name)
                    .bind("now", Times.sql(now))
                    .execute();
            if (rows > 0) {
              return true;
            }
            boolean there =
                tx.handle()
                        .createQuery("select count(*) from store_lease where name = :name")
                        .bind("name", name)
                        .mapTo(Long.class)
                        .one()
                    > 0;
            if (there) {
              return false;
            }
            tx.handle()
                .createUpdate(
                    "insert into store_lease (name, holder, until) values (:name, :holder, :until)")
                .bind("name", name)
                .bind("holder", holder)
                .bind("until", Times.sql(now.plus(time)))
                .execute();
            return true;
          });
    } catch (Constraint e) {
      // Another node was faster.
      return false;
    }
  }

  /** For a database that only this process has open: whoever held one is gone. */
  public void releaseAll() {
    db.run(tx -> tx.handle().createUpdate("delete from store_lease").execute());
  }
}
