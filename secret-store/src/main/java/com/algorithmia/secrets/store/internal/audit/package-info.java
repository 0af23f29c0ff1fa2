/** The audit: how its lines are chained and protected, read, verified and headed. */
@NullMarked
package com.algorithmia.secrets.store.internal.audit;

import org.jspecify.annotations.NullMarked;
