/**
 * Processes: what a child gets to see, how it is started, signalled and waited for, and what the
 * kernel would refuse. Knows nothing of servers, bundles and providers.
 */
@NullMarked
package com.algorithmia.secrets.worker.internal.process;

import org.jspecify.annotations.NullMarked;
