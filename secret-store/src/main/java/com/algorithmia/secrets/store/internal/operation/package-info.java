/** The table of operations: what is under way, and what was done under an idempotency key. */
@NullMarked
package com.algorithmia.secrets.store.internal.operation;

import org.jspecify.annotations.NullMarked;
