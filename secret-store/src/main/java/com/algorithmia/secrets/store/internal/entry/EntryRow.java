package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.secrets.store.Entry;
import org.jspecify.annotations.Nullable;

/**
 * An entry as the database holds it.
 *
 * @param entry what others may know
 * @param accountId the account it belongs to in the end
 * @param providerKey where the value lies; null until it was made
 * @param state how far it is
 */
public record EntryRow(
    Entry entry, String accountId, @Nullable String providerKey, EntryState state) {}
