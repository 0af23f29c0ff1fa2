package com.algorithmia.secrets.store;

import java.time.Instant;

/**
 * An account: who owns algorithms and shared secrets.
 *
 * @param id its id
 * @param name unique; letters, digits, {@code .}, {@code _} and {@code -}
 * @param recipient for whom its secrets are sealed; {@code default} unless it has its own
 * @param created when
 */
public record Account(String id, String name, String recipient, Instant created) {}
