/**
 * Runs calls into a plugin: deadline, bulkhead, circuit breaker, context class loader, and turns
 * what comes back into the host's own objects. Knows nothing of caches or of replacing. Not API.
 */
@NullMarked
package com.algorithmia.secrets.host.internal.call;

import org.jspecify.annotations.NullMarked;
