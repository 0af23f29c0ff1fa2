/** What nodes tell each other: changes, leases, who is there, which keys they hold. */
@NullMarked
package com.algorithmia.secrets.store.internal.node;

import org.jspecify.annotations.NullMarked;
