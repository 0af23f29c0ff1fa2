package com.algorithmia.secrets.store.internal.bundle;

import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.internal.entry.EntryRow;
import com.algorithmia.secrets.store.internal.entry.EntryTable;
import com.algorithmia.secrets.store.internal.provider.ProviderRow;
import com.algorithmia.secrets.store.internal.provider.ProviderTable;
import com.algorithmia.secrets.store.internal.provider.ReferencePatterns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * What an algorithm gets, as the database says it: its own secrets, and granted ones whose variable
 * it has not itself.
 *
 * @param entries by variable
 * @param providers those of the entries, by id
 */
record BundleContent(List<EntryRow> entries, Map<String, ProviderRow> providers) {

  static BundleContent read(Handle handle, AlgorithmInfo algorithm) {
    Map<String, EntryRow> byVariable = new TreeMap<>();
    handle
        .createQuery(
            "select "
                + EntryTable.COLUMNS_OF_E
                + " from store_entry e where e.owner_kind = 'algorithm' and e.owner_id = :id and"
                + " e.state = 'active'")
        .bind("id", algorithm.id())
        .map((row, context) -> EntryTable.read(row))
        .forEach(row -> byVariable.put(row.entry().variable(), row));
    handle
        .createQuery(
            "select "
                + EntryTable.COLUMNS_OF_E
                + " from store_entry e join store_grant g on g.entry_id = e.id where g.algorithm_id"
                + " = :id and e.state = 'active'")
        .bind("id", algorithm.id())
        .map((row, context) -> EntryTable.read(row))
        .forEach(row -> byVariable.putIfAbsent(row.entry().variable(), row));
    Map<String, ProviderRow> providers = new TreeMap<>();
    for (String id : providerIds(byVariable)) {
      ProviderTable.byId(handle, id).ifPresent(row -> providers.put(id, row));
    }
    return new BundleContent(allowed(handle, byVariable, providers), providers);
  }

  private static TreeSet<String> providerIds(Map<String, EntryRow> entries) {
    TreeSet<String> ids = new TreeSet<>();
    entries.values().forEach(row -> ids.add(row.entry().providerId()));
    return ids;
  }

  /** References that are no longer within the patterns are left out. */
  private static List<EntryRow> allowed(
      Handle handle, Map<String, EntryRow> entries, Map<String, ProviderRow> providers) {
    List<EntryRow> allowed = new ArrayList<>();
    for (EntryRow row : entries.values()) {
      ProviderRow provider = providers.get(row.entry().providerId());
      String key = row.providerKey();
      if (provider == null || key == null) {
        continue;
      }
      if (!row.entry().reference()
          || ReferencePatterns.allows(
              ReferencePatterns.read(provider.referencePatterns()),
              accountName(handle, row.accountId()),
              key)) {
        allowed.add(row);
      }
    }
    return allowed;
  }

  private static String accountName(Handle handle, String id) {
    return handle
        .createQuery("select name from store_account where id = :id")
        .bind("id", id)
        .mapTo(String.class)
        .one();
  }
}
