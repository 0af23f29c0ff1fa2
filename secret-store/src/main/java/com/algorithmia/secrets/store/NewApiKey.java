package com.algorithmia.secrets.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request for an API key.
 *
 * @param name for people
 * @param role what it may be used for
 * @param scope accounts for a developer and algorithms for a worker, at least one; else none
 * @param expires null = never
 */
public record NewApiKey(String name, Role role, Scope scope, @Nullable Instant expires) {}
