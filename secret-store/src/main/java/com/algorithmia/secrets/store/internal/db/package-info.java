/**
 * The database: connections, schema, transactions with their audit lines, and what failures mean.
 * No driver's text leaves this package: it can repeat values.
 */
@NullMarked
package com.algorithmia.secrets.store.internal.db;

import org.jspecify.annotations.NullMarked;
