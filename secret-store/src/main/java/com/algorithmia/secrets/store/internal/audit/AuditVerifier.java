package com.algorithmia.secrets.store.internal.audit;

import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.store.AuditRecord;
import com.algorithmia.secrets.store.AuditVerification;
import com.algorithmia.secrets.store.AuditVerification.Finding;
import com.algorithmia.secrets.store.AuditVerification.Kind;
import com.algorithmia.secrets.store.internal.chain.AuditChain.Head;
import com.algorithmia.secrets.store.internal.chain.Heads;
import com.algorithmia.secrets.store.internal.chain.Mac;
import com.algorithmia.secrets.store.internal.db.Db;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Walks every chain from its beginning, and compares its end with the signed heads. */
final class AuditVerifier {

  private static final int BATCH = 1_000;
  private static final int MOST_FINDINGS = 100;
  private static final int NEIGHBOURS = 1_000;

  private record ChainId(String node, String start) {}

  private record Place(ChainId chain, long sequence) {}

  private final Db db;
  private final Mac mac;
  private final List<Finding> findings = new ArrayList<>();
  private long records;

  AuditVerifier(Db db, Mac mac) {
    this.db = db;
    this.mac = mac;
  }

  AuditVerification run(List<Heads.Line> heads, boolean withHeads) {
    Map<Place, Head> wanted = new HashMap<>();
    Set<ChainId> headed = new HashSet<>();
    for (Heads.Line line : heads) {
      if (line.head().isEmpty()) {
        find(
            Kind.HEAD_INVALID,
            new ChainId("", ""),
            line.number(),
            "Line " + line.number() + " of the heads is not signed by this installation");
        continue;
      }
      Head head = line.head().get();
      ChainId chain = new ChainId(head.node(), head.start());
      headed.add(chain);
      wanted.put(new Place(chain, head.sequence()), head);
    }
    List<ChainId> chains = chains();
    for (ChainId chain : chains) {
      walk(chain, wanted);
    }
    // What no line was found for.
    wanted.forEach(
        (place, head) ->
            find(
                Kind.CUT,
                place.chain(),
                place.sequence(),
                "A signed head tells of this line, which is not there any more"));
    boolean proven = withHeads && findings.isEmpty() && headed.containsAll(chains);
    return new AuditVerification(records, chains.size(), findings, proven);
  }

  private List<ChainId> chains() {
    return db.read(
        handle ->
            handle
                .createQuery("select distinct node, start_id from store_audit order by 1, 2")
                .map((row, context) -> new ChainId(row.getString(1), row.getString(2)))
                .list());
  }

  private void walk(ChainId chain, Map<Place, Head> wanted) {
    byte[] previous = new byte[0];
    long expected = 1;
    boolean linked = true;
    List<AuditTable.Line> batch = read(chain, 0);
    while (!batch.isEmpty()) {
      for (AuditTable.Line line : batch) {
        long sequence = line.line().sequence();
        if (sequence != expected) {
          find(
              Kind.DELETED,
              chain,
              expected,
              "Lines " + expected + " to " + (sequence - 1) + " are missing");
          linked = false;
        }
        check(chain, line, linked ? previous : null, wanted);
        previous = line.mac().bytes();
        expected = sequence + 1;
        linked = true;
        records++;
      }
      batch = read(chain, expected - 1);
    }
  }

  private List<AuditTable.Line> read(ChainId chain, long after) {
    return db.read(
        handle ->
            handle
                .createQuery(
                    "select * from store_audit where node = :node and start_id = :start and"
                        + " sequence > :after order by sequence limit "
                        + BATCH)
                .bind("node", chain.node())
                .bind("start", chain.start())
                .bind("after", after)
                .map((row, context) -> AuditTable.read(row))
                .list());
  }

  private void check(
      ChainId chain, AuditTable.Line line, byte @Nullable [] previous, Map<Place, Head> wanted) {
    AuditRecord record = line.line();
    Head head = wanted.remove(new Place(chain, record.sequence()));
    if (head != null && !head.mac().equals(line.mac())) {
      find(Kind.EDITED, chain, record.sequence(), "The line is not the one of the signed head");
      return;
    }
    byte[] protectedDigest;
    try {
      protectedDigest = mac.open(line.mac().bytes(), record, record.sequence());
    } catch (KeysetException e) {
      find(chain, line, e);
      return;
    }
    // After a gap the line before is not known, and only the place is proven.
    if (!line.readable()
        || (previous != null
            && !MessageDigest.isEqual(protectedDigest, Mac.digest(record, previous)))) {
      find(Kind.EDITED, chain, record.sequence(), "The line, or the one before it, was changed");
    }
  }

  private void find(ChainId chain, AuditTable.Line line, KeysetException e) {
    if (e.reason() == KeysetException.Reason.KEY_MISSING) {
      find(Kind.KEY_MISSING, chain, line.line().sequence(), String.valueOf(e.getMessage()));
    } else if (standsElsewhere(line)) {
      find(Kind.REORDERED, chain, line.line().sequence(), "The line was written at another place");
    } else {
      find(Kind.EDITED, chain, line.line().sequence(), "The line was changed or forged");
    }
  }

  private boolean standsElsewhere(AuditTable.Line line) {
    long here = line.line().sequence();
    boolean found = false;
    long last = here + NEIGHBOURS;
    for (long place = Math.max(1, here - NEIGHBOURS); place <= last && !found; place++) {
      try {
        found = mac.open(line.mac().bytes(), line.line(), place).length > 0;
      } catch (KeysetException e) {
        // Not written there.
        found = false;
      }
    }
    return found;
  }

  private void find(Kind kind, ChainId chain, long sequence, String message) {
    if (findings.size() < MOST_FINDINGS) {
      findings.add(new Finding(kind, chain.node(), chain.start(), sequence, message));
    }
  }
}
