/**
 * The audit as it is written: events, the chain that links them, and its signed heads. Reading it
 * is {@code audit}.
 */
@NullMarked
package com.algorithmia.secrets.store.internal.chain;

import org.jspecify.annotations.NullMarked;
