/** Who may do what, decided in one place; API keys and sessions. */
@NullMarked
package com.algorithmia.secrets.store.internal.access;

import org.jspecify.annotations.NullMarked;
