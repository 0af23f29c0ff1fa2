/** What workers and re-encryptors get. */
@NullMarked
package com.algorithmia.secrets.store.internal.bundle;

import org.jspecify.annotations.NullMarked;
