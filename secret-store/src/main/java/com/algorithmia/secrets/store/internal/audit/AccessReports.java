package com.algorithmia.secrets.store.internal.audit;

import com.algorithmia.secrets.store.AccessReport;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.Page;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who can read what, and what nobody reads: known by whoever knows entries and keys. */
public interface AccessReports {

  /** Who can read a secret. */
  AccessReport of(String entryId);

  /** What was not handed out since. */
  Page<Entry> unusedSince(Instant time, @Nullable String marker, int limit);
}
