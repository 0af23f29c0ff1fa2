/** Commands about key sets: on this machine, and as the server sees them. */
@NullMarked
package com.algorithmia.secrets.cli.keyset;

import org.jspecify.annotations.NullMarked;
