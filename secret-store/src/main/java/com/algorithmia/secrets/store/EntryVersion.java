package com.algorithmia.secrets.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One version of an entry's value, without the value.
 *
 * @param version the provider's name for it
 * @param created when
 * @param createdBy the name of the API key; null if it was not made through the store
 * @param current whether it is the one in use
 * @param restorable whether {@link Entries#rollback} can bring it back
 */
public record EntryVersion(
    String version,
    Instant created,
    @Nullable String createdBy,
    boolean current,
    boolean restorable) {}
