/**
 * Bundles: what a server says which secrets an algorithm has, and why a worker believes it. Knows
 * nothing of processes.
 */
@NullMarked
package com.algorithmia.secrets.worker.internal.bundle;

import org.jspecify.annotations.NullMarked;
