package com.algorithmia.secrets.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an API key: not the key.
 *
 * @param id its id
 * @param name for people
 * @param prefix the key's first characters, so that people can tell keys apart
 * @param role what it may be used for
 * @param scope what it is limited to
 * @param created when
 * @param createdBy the name of the key that made it
 * @param expires null = never
 * @param lastUsed to within a minute; null = never
 */
public record ApiKeyInfo(
    String id,
    String name,
    String prefix,
    Role role,
    Scope scope,
    Instant created,
    String createdBy,
    @Nullable Instant expires,
    @Nullable Instant lastUsed) {}
