/**
 * Providers on a worker: which JARs it runs, with which settings, and how it reads values with
 * them.
 */
@NullMarked
package com.algorithmia.secrets.worker.internal.provider;

import org.jspecify.annotations.NullMarked;
