/** Entries, and the protocol by which an entry and its value stay together whatever crashes. */
@NullMarked
package com.algorithmia.secrets.store.internal.entry;

import org.jspecify.annotations.NullMarked;
