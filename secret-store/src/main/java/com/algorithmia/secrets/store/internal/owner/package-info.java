/** The tables of accounts and algorithms. */
@NullMarked
package com.algorithmia.secrets.store.internal.owner;

import org.jspecify.annotations.NullMarked;
