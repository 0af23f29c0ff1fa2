/** How a store is put together and opened. Not API: all of it may change in any release. */
@NullMarked
package com.algorithmia.secrets.store.internal;

import org.jspecify.annotations.NullMarked;
