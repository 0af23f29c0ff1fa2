package com.algorithmia.secrets.store.internal.node;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.keysets.KeyInfo;
import com.algorithmia.secrets.keysets.Keyset;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.SealedEnvelope;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.AuditRecord.Outcome;
import com.algorithmia.secrets.store.KeysetStatus;
import com.algorithmia.secrets.store.NodeInfo;
import com.algorithmia.secrets.store.Nodes;
import com.algorithmia.secrets.store.StoreKeys;
import com.algorithmia.secrets.store.StoreSetup;
import com.algorithmia.secrets.store.internal.access.Access;
import com.algorithmia.secrets.store.internal.access.Access.Right;
import com.algorithmia.secrets.store.internal.chain.AuditEvent;
import com.algorithmia.secrets.store.internal.db.Db;
import com.algorithmia.secrets.store.internal.provider.ConfigurationMaintenance;
import com.algorithmia.secrets.store.internal.provider.ProviderRuntime;
import com.algorithmia.secrets.store.internal.provider.ProviderTable;
import com.algorithmia.secrets.store.internal.provider.WorkerConfigurations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who is there, and who holds which keys: what a rotation has to wait for. */
public final class NodeService implements Nodes {

  private static final Duration SEEN = Duration.ofDays(7);

  private final Db db;
  private final Access access;
  private final StoreKeys keys;
  private final ProviderRuntime runtime;
  private final ConfigurationMaintenance maintenance;
  private final String node;

  /** As this node. */
  public NodeService(
      Db db,
      Access access,
      StoreKeys keys,
      ProviderRuntime runtime,
      ConfigurationMaintenance maintenance,
      String node) {
    this.db = db;
    this.access = access;
    this.keys = keys;
    this.runtime = runtime;
    this.maintenance = maintenance;
    this.node = node;
  }

  /** Tells the others that this node is there, and forgets who has long been gone. */
  public void beat() {
    Set<String> ids = new TreeSet<>();
    sets().values().forEach(set -> set.keys().forEach(key -> ids.add(key.id().toString())));
    NodeTable.seen(db, "node", node, ids);
    db.run(tx -> NodeTable.forget(tx.handle(), db.now().minus(SEEN.multipliedBy(5))));
  }

  private Map<String, Keyset> sets() {
    Map<String, Keyset> sets = new TreeMap<>();
    sets.put("configurations", keys.configurations());
    sets.put("audit", keys.audit());
    sets.put("signatures", keys.signing());
    keys.recipients()
        .forEach(
            (name, recipient) -> {
              sets.put("values/" + name, recipient.values());
              sets.put("worker-configurations/" + name, recipient.configurations());
            });
    return sets;
  }

  @Override
  public List<NodeInfo> list(Actor actor) {
    access.require(actor, Right.VIEW_NODES, "node.list", null);
    return seen();
  }

  private List<NodeInfo> seen() {
    return db.read(handle -> NodeTable.since(handle, db.now().minus(SEEN)));
  }

  @Override
  public List<KeysetStatus> keysets(Actor actor) {
    access.require(actor, Right.VIEW_NODES, "keyset.list", null);
    List<NodeInfo> seen = seen();
    List<KeysetStatus> statuses = new ArrayList<>();
    sets()
        .forEach(
            (name, set) -> {
              @Nullable Map<String, Long> counts = counts(name);
              List<KeysetStatus.Key> list = new ArrayList<>();
              for (KeyInfo key : set.keys()) {
                String id = key.id().toString();
                list.add(
                    new KeysetStatus.Key(
                        id,
                        key.state().name().toLowerCase(Locale.ROOT),
                        counts == null ? null : counts.getOrDefault(id, 0L),
                        seen.stream()
                            .filter(one -> !one.worker() || isForWorkers(name))
                            .filter(one -> !one.keyIds().contains(id))
                            .toList()));
              }
              statuses.add(new KeysetStatus(name, list));
            });
    return statuses;
  }

  /** Workers hold what they open and verify with, and nothing else. */
  private static boolean isForWorkers(String set) {
    return set.equals("signatures") || set.indexOf('/') > 0;
  }

  private @Nullable Map<String, Long> counts(String set) {
    if (set.equals("configurations")) {
      return maintenance.counts();
    }
    if (set.startsWith("worker-configurations/")) {
      return workerCounts(set.substring(set.indexOf('/') + 1));
    }
    return set.equals("values/" + StoreSetup.DEFAULT_RECIPIENT) ? valueCounts() : null;
  }

  private Map<String, Long> workerCounts(String recipient) {
    Map<String, Long> counts = new TreeMap<>();
    for (WorkerConfigurations.Stored stored : db.read(WorkerConfigurations::all)) {
      if (stored.recipient().equals(recipient)) {
        counts.merge(keyOf(stored), 1L, Long::sum);
      }
    }
    return counts;
  }

  private static String keyOf(WorkerConfigurations.Stored stored) {
    try {
      return SealedEnvelope.parse(stored.sealed().bytes()).recipientKeyId().toString();
    } catch (KeysetException e) {
      // No envelope: found by whoever opens it.
      return "unreadable";
    }
  }

  private @Nullable Map<String, Long> valueCounts() {
    try {
      return db.read(ProviderTable::internal)
          .flatMap(row -> runtime.find(row.id()))
          .flatMap(running -> running.provider().capability(KeyMaintenance.class))
          .map(NodeService::counts)
          .orElse(null);
    } catch (SecretProviderException e) {
      return null;
    }
  }

  private static Map<String, Long> counts(KeyMaintenance maintenance) {
    Map<String, Long> counts = new TreeMap<>();
    for (KeySummary key : maintenance.listKeys()) {
      counts.put(key.getId(), key.getCiphertexts());
    }
    return counts;
  }

  @Override
  public int reencryptConfigurations(Actor actor) {
    access.require(actor, Right.MANAGE_NODES, "keyset.reencrypt", null);
    int count = maintenance.reencrypt();
    db.run(
        tx ->
            tx.audit(
                AuditEvent.of(actor, "keyset.reencrypt", Outcome.DONE)
                    .detail("configurations", Integer.toString(count))));
    return count;
  }
}
