/** Accounts, algorithms and grants. */
@NullMarked
package com.algorithmia.secrets.store.internal.directory;

import org.jspecify.annotations.NullMarked;
