/** Providers and their JARs: kept in the database, loaded on each node. */
@NullMarked
package com.algorithmia.secrets.store.internal.provider;

import org.jspecify.annotations.NullMarked;
