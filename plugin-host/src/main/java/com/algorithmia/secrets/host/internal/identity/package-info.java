/**
 * How a use of the machine's own identity is recognised, and addresses are compared. No I/O but
 * looking at links.
 */
@NullMarked
package com.algorithmia.secrets.host.internal.identity;

import org.jspecify.annotations.NullMarked;
